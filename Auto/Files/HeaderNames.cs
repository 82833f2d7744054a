using System.Globalization;

namespace MLNet.DeepExtensions.Auto.Files;

/// <summary>Makes names of columns that are all there, and all different.</summary>
internal static class HeaderNames
{
    /// <summary>The names of so many columns that have none.</summary>
    public static string[] Create(int count) => [.. Enumerable.Range(1, count).Select(Unnamed)];

    /// <summary>Gives a name to columns without one, and another to those that have the name of one before.</summary>
    /// <param name="names">The names as the file has them.</param>
    /// <param name="notes">Takes what was done, in sentences.</param>
    public static string[] MakeUnique(IReadOnlyList<string> names, ICollection<string> notes)
    {
        string[] unique = [.. names.Select(name => name.Trim())];
        var taken = unique.ToHashSet(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < unique.Length; i++)
        {
            if (unique[i].Length > 0 && seen.Add(unique[i]))
            {
                continue;
            }

            var old = unique[i];
            var (stem, number) = old.Length == 0 ? (Unnamed(i + 1), 1) : (old, 2);
            var name = old.Length == 0 ? stem : Numbered(stem, number);
            while (!taken.Add(name))
            {
                name = Numbered(stem, ++number);
            }

            seen.Add(name);
            notes.Add(old.Length == 0
                ? $"The column at place {i + 1} has no name and is called '{name}'."
                : $"The name '{old}' is there more than once; the column at place {i + 1} is called '{name}'.");
            unique[i] = name;
        }

        return unique;
    }

    private static string Unnamed(int place) => string.Create(CultureInfo.InvariantCulture, $"Column{place}");

    private static string Numbered(string stem, int number) => string.Create(CultureInfo.InvariantCulture, $"{stem}_{number}");
}
