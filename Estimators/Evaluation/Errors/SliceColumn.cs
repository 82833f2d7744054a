using System.Globalization;
using System.Numerics;
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

        using var cursor = data.GetRowCursor(columns);
        Values[] values = [.. columns.Select(column => Values.Create(cursor, column))];
        for (int place = 0, next = 0; next < rowNumbers.Length && cursor.MoveNext(); place++)
        {
            if (place == rowNumbers[next])
            {
                next++;
                Array.ForEach(values, value => value.Add());
            }
        }

        return [.. values.Select(value => value.ToParts())];
    }

    private static SliceColumn OfNumbers(string name, double[] numbers)
    {
        double[] known = [.. numbers.Where(number => !double.IsNaN(number))];
        Array.Sort(known);
        var distinct = known.Distinct().Take(MostNumbers + 1).ToArray();
        if (distinct.Length <= MostNumbers)
        {
            return OfTexts(name, Array.ConvertAll(numbers, number => double.IsNaN(number) ? string.Empty : Text(number)), inOrder: true);
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

    private static SliceColumn OfTexts(string name, IReadOnlyList<string> texts, bool inOrder = false)
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

    private static string Text(double number) => number.ToString("G5", CultureInfo.InvariantCulture);

    private abstract class Values
    {
        public static Values Create(DataViewRow row, DataViewSchema.Column column) => column.Type is NumberDataViewType
            ? new Numbers(column.Name, NumberGetter(row, column))
            : new Texts(row, column);

        public abstract void Add();

        public abstract SliceColumn ToParts();

        private static Func<double> NumberGetter(DataViewRow row, DataViewSchema.Column column) => Type.GetTypeCode(column.Type.RawType) switch
        {
            TypeCode.SByte => Getter<sbyte>(row, column),
            TypeCode.Byte => Getter<byte>(row, column),
            TypeCode.Int16 => Getter<short>(row, column),
            TypeCode.UInt16 => Getter<ushort>(row, column),
            TypeCode.Int32 => Getter<int>(row, column),
            TypeCode.UInt32 => Getter<uint>(row, column),
            TypeCode.Int64 => Getter<long>(row, column),
            TypeCode.UInt64 => Getter<ulong>(row, column),
            TypeCode.Double => Getter<double>(row, column),
            _ => Getter<float>(row, column),
        };

        private static Func<double> Getter<T>(DataViewRow row, DataViewSchema.Column column)
            where T : INumber<T>
        {
            var getter = row.GetGetter<T>(column);
            var value = T.Zero;
            return () =>
            {
                getter(ref value);
                return double.CreateChecked(value);
            };
        }
    }

    private sealed class Numbers(string name, Func<double> getter) : Values
    {
        private readonly List<double> _values = [];

        public override void Add() => _values.Add(getter());

        public override SliceColumn ToParts() => OfNumbers(name, [.. _values]);
    }

    private sealed class Texts : Values
    {
        private readonly ClassColumn _column;
        private readonly Transforms.Encoding.ColumnReader _reader;
        private int _count;

        public Texts(DataViewRow row, DataViewSchema.Column column)
        {
            _column = new ClassColumn(column, string.Empty);
            _reader = _column.CreateReader(row);
        }

        public override void Add()
        {
            _column.Store.EnsureCapacity(_count + 1);
            _reader.Read(_count++);
        }

        public override SliceColumn ToParts()
        {
            var numbers = _column.Store.GetValues<int>();
            return OfTexts(
                _column.Column.Name,
                [.. Enumerable.Range(0, _count).Select(row => numbers[row] < 0 ? string.Empty : _column.Names[numbers[row]])]);
        }
    }
}
