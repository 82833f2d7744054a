using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>
/// Encodes a column of times or numbers as numbers that grow with time: of dates, the ticks of 100 ns since the first row's, so that none are lost. A
/// missing one is NaN.
/// </summary>
/// <param name="columnName">The name of the column.</param>
internal sealed class TimeEncoder(string columnName) : ColumnEncoder(columnName)
{
    private const string Expected = "a time: DateTime, DateTimeOffset, TimeSpan, or a number";

    /// <summary>Checks that data of a shape has the column, of a type that can be encoded.</summary>
    /// <param name="schema">The shape of the data.</param>
    /// <exception cref="ArgumentException">The column is missing or of a wrong type.</exception>
    public void Check(SchemaShape schema)
    {
        var column = ColumnLookup.Find(schema, ColumnName);
        if (column.Kind != SchemaShape.Column.VectorKind.Scalar || column.IsKey || !IsTime(column.ItemType))
        {
            throw ColumnLookup.WrongType(ColumnFacts.From(column), Expected, ColumnCure.ToTime);
        }
    }

    /// <inheritdoc/>
    public override void Check(DataViewSchema schema)
    {
        var column = ColumnLookup.Find(schema, ColumnName);
        if (!IsTime(column.Type))
        {
            throw ColumnLookup.WrongType(ColumnFacts.From(column), Expected, ColumnCure.ToTime);
        }
    }

    /// <inheritdoc/>
    public override RowStore CreateStore() => new RowStore<double>(ColumnName, 1);

    /// <inheritdoc/>
    public override ColumnReader CreateReader(DataViewRow row, RowStore store)
    {
        var (column, times) = (row.Schema[ColumnName], (RowStore<double>)store);
        return column.Type switch
        {
            DateTimeDataViewType => Ticks<DateTime>(row, column, times, time => time == default ? null : time.Ticks),
            DateTimeOffsetDataViewType => Ticks<DateTimeOffset>(row, column, times, time => time == default ? null : time.UtcTicks),
            TimeSpanDataViewType => Ticks<TimeSpan>(row, column, times, time => time.Ticks),
            _ => Type.GetTypeCode(column.Type.RawType) switch
            {
                TypeCode.SByte => Number<sbyte>(row, column, times, value => value),
                TypeCode.Byte => Number<byte>(row, column, times, value => value),
                TypeCode.Int16 => Number<short>(row, column, times, value => value),
                TypeCode.UInt16 => Number<ushort>(row, column, times, value => value),
                TypeCode.Int32 => Number<int>(row, column, times, value => value),
                TypeCode.UInt32 => Number<uint>(row, column, times, value => value),
                TypeCode.Int64 => Number<long>(row, column, times, value => value),
                TypeCode.UInt64 => Number<ulong>(row, column, times, value => value),
                TypeCode.Single => Number<float>(row, column, times, value => value),
                _ => Number<double>(row, column, times, value => value),
            },
        };
    }

    /// <summary>Checks that each row has a time.</summary>
    /// <param name="columnName">The column.</param>
    /// <param name="times">The time of each row.</param>
    /// <exception cref="InvalidOperationException">One is missing.</exception>
    public static double[] RequireAll(string columnName, double[] times)
    {
        var missing = times.Count(double.IsNaN);
        return missing == 0
            ? times
            : throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"Each row must have a time, but column '{columnName}' has none in {missing:N0} of {times.Length:N0} rows, the first of them row "
                + $"{Array.FindIndex(times, double.IsNaN) + 1:N0}. Leave these rows out, or fill in their times."));
    }

    private static bool IsTime(DataViewType type) =>
        type is DateTimeDataViewType or DateTimeOffsetDataViewType or TimeSpanDataViewType or NumberDataViewType;

    private static ScalarReader<T, double> Number<T>(DataViewRow row, DataViewSchema.Column column, RowStore<double> store, Func<T, double> convert)
    {
        return new ScalarReader<T, double>(row.GetGetter<T>(column), store, Convert);

        bool Convert(T value, out double time)
        {
            time = convert(value);
            return true;
        }
    }

    private static ScalarReader<T, double> Ticks<T>(DataViewRow row, DataViewSchema.Column column, RowStore<double> store, Func<T, long?> ticks)
    {
        long? first = null;
        return new ScalarReader<T, double>(row.GetGetter<T>(column), store, Convert);

        bool Convert(T value, out double time)
        {
            var found = ticks(value);
            first ??= found;
            time = found - first ?? double.NaN;
            return true;
        }
    }
}
