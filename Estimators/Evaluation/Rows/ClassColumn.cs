using System.Globalization;
using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>A column that tells the class of a row: a key, a text, a number or a Boolean. A missing one says nothing.</summary>
internal sealed class ClassColumn : ScoredColumn
{
    private readonly RowStore<int> _store;
    private readonly List<string> _names = [];

    /// <summary>Checks the column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="fault">Why a row is left out that has no class.</param>
    /// <exception cref="ArgumentException">The column tells no class.</exception>
    public ClassColumn(DataViewSchema.Column column, string fault)
        : base(column, fault)
    {
        if (column.Type is not (NumberDataViewType or TextDataViewType or BooleanDataViewType
            or KeyDataViewType { Count: <= ClassLabels.MaximumCount }))
        {
            throw ColumnLookup.WrongType(ColumnFacts.From(column), "a key, a text, a number or a Boolean", ColumnCure.ToKey);
        }

        _store = new RowStore<int>(column.Name, 1);
        if (column.Type is KeyDataViewType key)
        {
            var values = KeyValueList.FromColumn(column, (int)key.Count);
            (HasNames, _names) = (values is not null, [.. values?.Names ?? new ClassLabels((int)key.Count).Names]);
        }
    }

    /// <summary>Whether the classes have names of their own; false for keys that stand for nothing, which are numbered from 0.</summary>
    public bool HasNames { get; } = true;

    /// <summary>The names of the classes: of keys all, of others those that were met, in the order of <see cref="Store"/>'s numbers.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <inheritdoc/>
    public override RowStore Store => _store;

    /// <inheritdoc/>
    public override ColumnReader CreateReader(DataViewRow row) => (Column.Type, Type.GetTypeCode(Column.Type.RawType)) switch
    {
        (KeyDataViewType key, TypeCode.Byte) => KeyReader<byte>(row, key),
        (KeyDataViewType key, TypeCode.UInt16) => KeyReader<ushort>(row, key),
        (KeyDataViewType key, TypeCode.UInt32) => KeyReader<uint>(row, key),
        (KeyDataViewType key, _) => KeyReader<ulong>(row, key),
        (_, TypeCode.Boolean) => ValueReader<bool>(row, value => value.ToString()),
        (_, TypeCode.SByte) => NumberReader<sbyte>(row),
        (_, TypeCode.Byte) => NumberReader<byte>(row),
        (_, TypeCode.Int16) => NumberReader<short>(row),
        (_, TypeCode.UInt16) => NumberReader<ushort>(row),
        (_, TypeCode.Int32) => NumberReader<int>(row),
        (_, TypeCode.UInt32) => NumberReader<uint>(row),
        (_, TypeCode.Int64) => NumberReader<long>(row),
        (_, TypeCode.UInt64) => NumberReader<ulong>(row),
        (_, TypeCode.Single) => NumberReader<float>(row),
        (_, TypeCode.Double) => NumberReader<double>(row),
        _ => TextReader(row),
    };

    private ScalarReader<T, int> KeyReader<T>(DataViewRow row, KeyDataViewType key)
        where T : IBinaryInteger<T>
    {
        return Reader<T>(row, Convert);

        bool Convert(T value, out int number)
        {
            // Key 0 is ML.NET's missing value; key 1 is the first class.
            var found = ulong.CreateTruncating(value);
            var isClass = found != 0 && found <= key.Count;
            number = isClass ? (int)(found - 1) : -1;
            return isClass;
        }
    }

    private ScalarReader<T, int> NumberReader<T>(DataViewRow row)
        where T : INumber<T> => ValueReader<T>(row, value => T.IsNaN(value) ? null : value.ToString(null, CultureInfo.InvariantCulture));

    private ScalarReader<T, int> ValueReader<T>(DataViewRow row, Func<T, string?> name)
        where T : notnull
    {
        var numbers = new Dictionary<T, int>();
        return Reader<T>(row, Convert);

        bool Convert(T value, out int number)
        {
            if (!numbers.TryGetValue(value, out number))
            {
                number = Add(name(value));
                numbers.Add(value, number);
            }

            return number >= 0;
        }
    }

    private ScalarReader<ReadOnlyMemory<char>, int> TextReader(DataViewRow row)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var bySpan = numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        return Reader<ReadOnlyMemory<char>>(row, Convert);

        bool Convert(ReadOnlyMemory<char> text, out int number)
        {
            if (!bySpan.TryGetValue(text.Span, out number))
            {
                number = Add(text.IsEmpty ? null : text.ToString());
                numbers.Add(text.ToString(), number);
            }

            return number >= 0;
        }
    }

    private ScalarReader<T, int> Reader<T>(DataViewRow row, ScalarConversion<T, int> convert) =>
        new(row.GetGetter<T>(row.Schema[Column.Name]), _store, convert);

    private int Add(string? name)
    {
        if (name is null)
        {
            return -1;
        }

        _names.Add(name);
        return _names.Count - 1;
    }
}
