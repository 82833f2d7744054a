using Microsoft.ML;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>Reads numbers and keys of any type as one; of yes and no, 1 and 0.</summary>
internal static class NumberReader
{
    /// <summary>Makes a function that gives the number of the current row; NaN for a missing one.</summary>
    /// <param name="row">A row in which the column is active.</param>
    /// <param name="column">A column of numbers, keys or Booleans.</param>
    public static Func<double> Create(DataViewRow row, DataViewSchema.Column column)
    {
        return Type.GetTypeCode(column.Type.RawType) switch
        {
            TypeCode.Boolean => Number<bool>(row, column, value => value ? 1 : 0),
            TypeCode.SByte => Number<sbyte>(row, column, value => value),
            TypeCode.Byte => Number<byte>(row, column, value => value),
            TypeCode.Int16 => Number<short>(row, column, value => value),
            TypeCode.UInt16 => Number<ushort>(row, column, value => value),
            TypeCode.Int32 => Number<int>(row, column, value => value),
            TypeCode.UInt32 => Number<uint>(row, column, value => value),
            TypeCode.Int64 => Number<long>(row, column, value => value),
            TypeCode.UInt64 => Number<ulong>(row, column, value => value),
            TypeCode.Single => Number<float>(row, column, value => value),
            _ => Number<double>(row, column, value => value),
        };
    }

    private static Func<double> Number<T>(DataViewRow row, DataViewSchema.Column column, Func<T, double> convert)
    {
        var getter = row.GetGetter<T>(column);
        return () =>
        {
            var value = default(T)!;
            getter(ref value);
            return convert(value);
        };
    }
}
