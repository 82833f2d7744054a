using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>A column with a number a row, of any type of number. One that is NaN or infinite says nothing.</summary>
internal sealed class NumberColumn : ScoredColumn
{
    private readonly RowStore<double> _store;

    /// <summary>Checks the column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="fault">Why a row is left out whose number says nothing.</param>
    /// <exception cref="ArgumentException">The column holds no single numbers.</exception>
    public NumberColumn(DataViewSchema.Column column, string fault)
        : base(column, fault)
    {
        if (column.Type is not NumberDataViewType)
        {
            throw ColumnLookup.WrongType(ColumnFacts.From(column), "a number", facts => ColumnCure.ToSingle(facts, ofVectors: false));
        }

        _store = new RowStore<double>(column.Name, 1);
    }

    /// <inheritdoc/>
    public override RowStore Store => _store;

    /// <inheritdoc/>
    public override ColumnReader CreateReader(DataViewRow row) => Type.GetTypeCode(Column.Type.RawType) switch
    {
        TypeCode.SByte => Reader<sbyte>(row),
        TypeCode.Byte => Reader<byte>(row),
        TypeCode.Int16 => Reader<short>(row),
        TypeCode.UInt16 => Reader<ushort>(row),
        TypeCode.Int32 => Reader<int>(row),
        TypeCode.UInt32 => Reader<uint>(row),
        TypeCode.Int64 => Reader<long>(row),
        TypeCode.UInt64 => Reader<ulong>(row),
        TypeCode.Double => Reader<double>(row),
        _ => Reader<float>(row),
    };

    private ScalarReader<T, double> Reader<T>(DataViewRow row)
        where T : INumber<T>
    {
        return new ScalarReader<T, double>(row.GetGetter<T>(row.Schema[Column.Name]), _store, Convert);

        static bool Convert(T value, out double number)
        {
            number = double.CreateChecked(value);
            return double.IsFinite(number);
        }
    }
}
