using Microsoft.ML;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Checks the columns of two data sets.</summary>
internal static class DataColumns
{
    /// <summary>Checks that both have columns that can be compared.</summary>
    /// <exception cref="ArgumentException">A column is missing, or of a type that cannot be compared.</exception>
    public static IReadOnlyList<string> Require(DataViewSchema first, DataViewSchema second, IReadOnlyCollection<string> names)
    {
        var common = ComparedColumn.FindCommon(first, second);
        foreach (var name in names)
        {
            var (one, other) = (ColumnLookup.Find(first, name), ColumnLookup.Find(second, name));
            if (!common.Names.Contains(name))
            {
                throw ColumnLookup.WrongType(
                    name,
                    "a text, key, number, Boolean or vector of Single, and the same in both,",
                    $"{ColumnText.ToText(one.Type)} and {ColumnText.ToText(other.Type)}",
                    "Make both with the same steps, or leave it out.");
            }
        }

        return [.. names];
    }

    /// <summary>Checks that there is something to compare.</summary>
    /// <exception cref="ArgumentException">There are no columns.</exception>
    /// <exception cref="InvalidOperationException">There are no rows.</exception>
    public static void RequireRows(IReadOnlyList<ComparedColumn> columns, string first, string second)
    {
        if (columns.Count == 0)
        {
            throw new ArgumentException(
                "There must be columns that both data sets have, of texts, keys, numbers or Booleans, but there are none. "
                + "Read both in the same way.");
        }

        var empty = columns[0].First.Count == 0 ? first : columns[0].Second.Count == 0 ? second : null;
        if (empty is not null)
        {
            throw new InvalidOperationException($"{empty} must have rows but has none. Check where it comes from.");
        }
    }
}
