using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>The times of all rows.</summary>
internal sealed class TimeValues
{
    private readonly DataViewSchema.Column _column;
    private readonly Func<double> _read;
    private readonly List<double> _times = [];

    /// <summary>Prepares to read them.</summary>
    /// <param name="row">A row in which the column is active.</param>
    /// <param name="column">The column.</param>
    public TimeValues(DataViewRow row, DataViewSchema.Column column)
    {
        _column = column;
        _read = NumberReader.Create(row, column);
    }

    /// <summary>Whether the column's lengths are <see cref="TimeSpan"/>s.</summary>
    private bool IsTime => _column.Type is DateTimeDataViewType or DateTimeOffsetDataViewType or TimeSpanDataViewType;

    /// <summary>Finds a column of times.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="name">The name of the column.</param>
    /// <exception cref="ArgumentException">It is missing, or of another type.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name)
    {
        var column = ColumnLookup.Find(schema, name);
        return column.Type is DateTimeDataViewType or DateTimeOffsetDataViewType or TimeSpanDataViewType or NumberDataViewType
            ? column
            : throw ColumnLookup.WrongType(
                name,
                "a time: DateTime, DateTimeOffset, TimeSpan, or a number",
                ColumnText.Describe(column.Type),
                column.Type is TextDataViewType
                    ? $"Load it as a date, with a property of type DateTime, or convert it: ml.Transforms.Conversion.ConvertType(\"{name}\", "
                        + "outputKind: DataKind.DateTime)."
                    : "Name a column that tells when a row was.");
    }

    /// <summary>Reads the current row.</summary>
    public void Read() => _times.Add(_read());

    /// <summary>Gives the times of all rows.</summary>
    /// <exception cref="InvalidOperationException">One is missing.</exception>
    public double[] RequireAll()
    {
        var missing = _times.Count(double.IsNaN);
        return missing == 0
            ? [.. _times]
            : throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"Each row must have a time, but column '{_column.Name}' has none in {missing:N0} of {_times.Count:N0} rows, the first of them row "
                + $"{_times.FindIndex(double.IsNaN) + 1:N0}. Leave these rows out, or fill in their times."));
    }

    /// <summary>Checks that a length is one of this column.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public void RequireUnit(TimeGap gap, string name)
    {
        if (gap.Value != 0 && gap.IsTimeSpan != IsTime)
        {
            throw new ArgumentException(
                $"{name} must be {(IsTime ? "a TimeSpan" : "a number")}, as column '{_column.Name}' is {ColumnText.Describe(_column.Type)}, but is "
                + $"{gap}. Write {(IsTime ? "TimeSpan.FromDays(7)" : "a number in the column's unit")}, for example.");
        }
    }
}
