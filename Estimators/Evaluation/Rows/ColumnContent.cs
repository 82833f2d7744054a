using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>The values of a column, or of a slot of a vector of numbers, in memory: numbers, or categories.</summary>
/// <param name="Name">The name of the column, of a slot with the slot's name behind a dot.</param>
internal sealed record ColumnContent(string Name)
{
    /// <summary>The numbers, NaN where one is missing; null for categories.</summary>
    public double[]? Numbers { get; init; }

    /// <summary>The number of each row's category in <see cref="Categories"/>, -1 where it is missing; null for numbers.</summary>
    public int[]? Codes { get; init; }

    /// <summary>The names of the categories; none for numbers.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>The number of rows.</summary>
    public int Count => Numbers?.Length ?? Codes!.Length;

    /// <summary>Whether columns of a type can be read.</summary>
    public static bool Takes(DataViewType type) => SliceColumn.Takes(type)
        || (type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType.Equals(NumberDataViewType.Single));

    /// <summary>Reads columns in one pass.</summary>
    /// <param name="data">The data.</param>
    /// <param name="columns">The columns, of types that can be read.</param>
    /// <param name="rowNumbers">The places of the rows to read, ascending; null for all.</param>
    public static IReadOnlyList<ColumnContent> Read(IDataView data, IReadOnlyList<DataViewSchema.Column> columns, int[]? rowNumbers = null)
    {
        using var cursor = data.GetRowCursor(columns);
        Reader[] readers = [.. columns.Select(column => CreateReader(cursor, column))];
        for (int place = 0, next = 0; next < (rowNumbers?.Length ?? int.MaxValue) && cursor.MoveNext(); place++)
        {
            if (rowNumbers is null || place == rowNumbers[next])
            {
                next++;
                Array.ForEach(readers, reader => reader.Add());
            }
        }

        return [.. readers.SelectMany(reader => reader.ToContents())];
    }

    private static Reader CreateReader(DataViewRow row, DataViewSchema.Column column) => (column.Type, Type.GetTypeCode(column.Type.RawType)) switch
    {
        (VectorDataViewType, _) => new VectorReader(row, column),
        (NumberDataViewType, TypeCode.SByte) => new NumberReader<sbyte>(row, column),
        (NumberDataViewType, TypeCode.Byte) => new NumberReader<byte>(row, column),
        (NumberDataViewType, TypeCode.Int16) => new NumberReader<short>(row, column),
        (NumberDataViewType, TypeCode.UInt16) => new NumberReader<ushort>(row, column),
        (NumberDataViewType, TypeCode.Int32) => new NumberReader<int>(row, column),
        (NumberDataViewType, TypeCode.UInt32) => new NumberReader<uint>(row, column),
        (NumberDataViewType, TypeCode.Int64) => new NumberReader<long>(row, column),
        (NumberDataViewType, TypeCode.UInt64) => new NumberReader<ulong>(row, column),
        (NumberDataViewType, TypeCode.Double) => new NumberReader<double>(row, column),
        (NumberDataViewType, _) => new NumberReader<float>(row, column),
        _ => new CategoryReader(row, column),
    };

    private abstract class Reader
    {
        public abstract void Add();

        public abstract IEnumerable<ColumnContent> ToContents();
    }

    private sealed class NumberReader<T>(DataViewRow row, DataViewSchema.Column column) : Reader
        where T : INumber<T>
    {
        private readonly ValueGetter<T> _getter = row.GetGetter<T>(column);
        private readonly List<double> _values = [];
        private T _value = T.Zero;

        public override void Add()
        {
            _getter(ref _value);
            _values.Add(double.CreateChecked(_value));
        }

        public override IEnumerable<ColumnContent> ToContents() => [new(column.Name) { Numbers = [.. _values] }];
    }

    private sealed class VectorReader(DataViewRow row, DataViewSchema.Column column) : Reader
    {
        private readonly ValueGetter<VBuffer<float>> _getter = row.GetGetter<VBuffer<float>>(column);
        private readonly List<double>[] _slots = [.. Enumerable.Range(0, ((VectorDataViewType)column.Type).Size).Select(_ => new List<double>())];
        private VBuffer<float> _vector;

        public override void Add()
        {
            _getter(ref _vector);
            foreach (var (slot, value) in _vector.Items(all: true))
            {
                _slots[slot].Add(value);
            }
        }

        public override IEnumerable<ColumnContent> ToContents() =>
            SlotNameList.ReadOrNumber(column).Zip(_slots, (name, values) => new ColumnContent($"{column.Name}.{name}") { Numbers = [.. values] });
    }

    private sealed class CategoryReader : Reader
    {
        private readonly ClassColumn _column;
        private readonly ColumnReader _reader;
        private int _count;

        public CategoryReader(DataViewRow row, DataViewSchema.Column column)
        {
            _column = new ClassColumn(column, string.Empty);
            _reader = _column.CreateReader(row);
        }

        public override void Add()
        {
            _column.Store.EnsureCapacity(_count + 1);
            _reader.Read(_count++);
        }

        public override IEnumerable<ColumnContent> ToContents() =>
            [new(_column.Column.Name) { Codes = _column.Store.GetValues<int>()[.._count], Categories = _column.Names }];
    }
}
