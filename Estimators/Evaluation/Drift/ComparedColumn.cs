using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>A column of two data sets, with the same number for the same category in both.</summary>
/// <param name="First">The values of the first.</param>
/// <param name="Second">The values of the second, of the same kind.</param>
internal sealed record ComparedColumn(ColumnContent First, ColumnContent Second)
{
    /// <summary>The name of the column.</summary>
    public string Name => First.Name;

    /// <summary>Whether the values are numbers.</summary>
    public bool AreNumbers => First.Numbers is not null;

    /// <summary>Reads the columns that both have, of types that can be read and are the same kind.</summary>
    /// <param name="first">The first data.</param>
    /// <param name="second">The second data.</param>
    /// <param name="names">The columns.</param>
    /// <exception cref="InvalidOperationException">One has no rows.</exception>
    public static IReadOnlyList<ComparedColumn> Read(IDataView first, IDataView second, IReadOnlyList<string> names)
    {
        var ofFirst = ColumnContent.Read(first, [.. names.Select(name => first.Schema[name])]);
        var ofSecond = ColumnContent.Read(second, [.. names.Select(name => second.Schema[name])]);
        return [.. ofFirst.Zip(ofSecond, Unite)];
    }

    /// <summary>The columns that both have and that can be compared, and why others are not.</summary>
    public static (IReadOnlyList<string> Names, IReadOnlyList<Finding> Others) FindCommon(DataViewSchema first, DataViewSchema second)
    {
        var (names, others) = (new List<string>(), new List<Finding>());
        foreach (var column in first.Where(column => !column.IsHidden))
        {
            if (second.GetColumnOrNull(column.Name) is not { } other)
            {
                others.Add(Changed(column.Name, "is missing in the second"));
            }
            else if (Kind(column.Type) != Kind(other.Type) || Size(column.Type) != Size(other.Type))
            {
                others.Add(Changed(
                    column.Name, $"is {ColumnText.ToText(column.Type)} in the first and {ColumnText.ToText(other.Type)} in the second"));
            }
            else if (ColumnContent.Takes(column.Type))
            {
                names.Add(column.Name);
            }
            else
            {
                others.Add(Finding.Info(
                    "column-not-compared",
                    $"Column '{column.Name}' is {ColumnText.ToText(column.Type)}, which is not compared. ",
                    $"Make numbers or texts of it, such as the hour or the weekday of a date, to see whether it has moved."));
            }
        }

        return (names, others);
    }

    private static Finding Changed(string name, string reason) => Finding.Warning(
        "column-changed", $"Column '{name}' {reason} data, and is not compared. Read both in the same way.");

    private static ComparedColumn Unite(ColumnContent first, ColumnContent second)
    {
        if (second.Codes is null)
        {
            return new ComparedColumn(first, second);
        }

        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in first.Categories)
        {
            numbers.TryAdd(name, numbers.Count);
        }

        int[] map = [.. first.Categories.Select(name => numbers[name])];
        var known = numbers.Count;
        foreach (var name in second.Categories)
        {
            numbers.TryAdd(name, numbers.Count);
        }

        string[] names = [.. numbers.Keys];
        return new ComparedColumn(
            first with { Codes = Array.ConvertAll(first.Codes!, code => code < 0 ? code : map[code]), Categories = names[..known] },
            second with
            {
                Codes = Array.ConvertAll(second.Codes, code => code < 0 ? code : numbers[second.Categories[code]]),
                Categories = names,
            });
    }

    private static string Kind(DataViewType type) => type switch
    {
        VectorDataViewType vector => $"vector of {Kind(vector.ItemType)}",
        NumberDataViewType => "number",
        TextDataViewType or KeyDataViewType or BooleanDataViewType => "category",
        _ => type.RawType.Name,
    };

    private static int Size(DataViewType type) => (type as VectorDataViewType)?.Size ?? 1;
}
