using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>The times of all rows.</summary>
/// <param name="column">The column.</param>
/// <param name="times">The time of each row; NaN for a missing one.</param>
internal sealed class TimeValues(DataViewSchema.Column column, double[] times)
{
    /// <summary>Gives the times of all rows.</summary>
    /// <exception cref="InvalidOperationException">One is missing.</exception>
    public double[] RequireAll() => TimeEncoder.RequireAll(column.Name, times);

    /// <summary>Checks that a length is one of this column.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public void RequireUnit(TimeGap gap, string name)
    {
        var isTime = column.Type is not NumberDataViewType;
        if (gap.Value != 0 && gap.IsTimeSpan != isTime)
        {
            throw new ArgumentException(
                $"{name} must be {(isTime ? "a TimeSpan" : "a number")}, as column '{column.Name}' is {ColumnText.ToText(column.Type)}, but is "
                + $"{gap}. Write {(isTime ? "TimeSpan.FromDays(7)" : "a number in the column's unit")}, for example.");
        }
    }
}
