using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>A column by whose values rows are put into parts: categories as they are, numbers in bins with as many rows each.</summary>
/// <param name="Name">The name of the column.</param>
/// <param name="PartNames">The parts in words.</param>
/// <param name="Parts">The part of each row.</param>
internal sealed record SliceColumn(string Name, IReadOnlyList<string> PartNames, int[] Parts)
{
    /// <summary>The name of the part of rows without a value.</summary>
    public const string Missing = "missing";

    private const int BinCount = 5;
    private const int MostNumbers = 10; // so few different numbers are categories
    private const int MostCategories = 30;

    /// <summary>Whether the parts are bins of numbers.</summary>
    public bool IsBinned { get; init; }

    /// <summary>The number of different values; of numbers in bins that of the bins.</summary>
    public required int DistinctCount { get; init; }

    /// <summary>Whether a column can be taken: single texts, keys, numbers or Booleans.</summary>
    public static bool Takes(DataViewType type) => type is TextDataViewType or KeyDataViewType or NumberDataViewType or BooleanDataViewType;

    /// <summary>Reads columns.</summary>
    /// <param name="data">The data.</param>
    /// <param name="rowNumbers">The places of the rows to read, ascending.</param>
    /// <param name="columnNames">The columns.</param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    public static IReadOnlyList<SliceColumn> Read(IDataView data, int[] rowNumbers, IReadOnlyCollection<string> columnNames)
    {
        DataViewSchema.Column[] columns = [.. columnNames.Select(name => ColumnLookup.Find(data.Schema, name))];
        foreach (var column in columns.Where(column => !Takes(column.Type)))
        {
            throw ColumnLookup.WrongType(ColumnFacts.From(column), "a single text, key, number or Boolean a row", ColumnCure.ToGroup);
        }

        return
        [
            .. ColumnContent.Read(data, columns, rowNumbers).Select(content => content.Numbers is { } numbers
                ? CreateFromNumbers(content.Name, numbers)
                : CreateFromTexts(content.Name, [.. content.Codes!.Select(code => code < 0 ? string.Empty : content.Categories[code])])),
        ];
    }

    private static SliceColumn CreateFromNumbers(string name, double[] numbers)
    {
        double[] known = [.. numbers.Where(number => !double.IsNaN(number))];
        Array.Sort(known);
        var distinct = known.Distinct().Take(MostNumbers + 1).ToArray();
        if (distinct.Length <= MostNumbers)
        {
            return CreateFromTexts(name, Array.ConvertAll(numbers, number => double.IsNaN(number) ? string.Empty : Text(number)), inOrder: true);
        }

        var quantiles = Enumerable.Range(1, BinCount - 1).Select(bin => known[(int)((long)known.Length * bin / BinCount)]);
        double[] edges = [.. quantiles.Distinct().Where(edge => edge > known[0])];
        string NameBin(int bin) => bin == 0 ? $"below {Text(edges[0])}"
            : bin == edges.Length ? $"{Text(edges[^1])} or more"
            : $"{Text(edges[bin - 1])} to {Text(edges[bin])}";
        return new SliceColumn(
            name,
            edges.Length == 0 ? [Text(known[0]), Missing] : [.. Enumerable.Range(0, edges.Length + 1).Select(NameBin), Missing],
            Array.ConvertAll(numbers, number => double.IsNaN(number) ? edges.Length + 1 : edges.Count(edge => edge <= number)))
        {
            IsBinned = edges.Length > 0,
            DistinctCount = edges.Length + 1,
        };
    }

    private static SliceColumn CreateFromTexts(string name, IReadOnlyList<string> texts, bool inOrder = false)
    {
        var counted = texts.CountBy(text => text).ToArray();
        var most = counted.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(MostCategories);
        string[] names = inOrder ? [.. counted.Select(pair => pair.Key)] : [.. most.Select(pair => pair.Key)];
        var numbers = names.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        string[] others = counted.Length > names.Length ? ["any other"] : [];
        return new SliceColumn(
            name,
            [.. names.Select(text => text.Length == 0 ? Missing : text), .. others],
            [.. texts.Select(text => numbers.GetValueOrDefault(text, names.Length))])
        {
            DistinctCount = counted.Length,
        };
    }

    private static string Text(double number) =>
        number.ToString(Math.Abs(number) is >= 1e5 and < 1e12 ? "N0" : "G5", CultureInfo.InvariantCulture);
}
