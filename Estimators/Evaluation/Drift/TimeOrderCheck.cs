using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Looks whether rows to train on are later than rows to test with.</summary>
/// <param name="train">The rows to train on.</param>
/// <param name="test">The rows to test with.</param>
/// <param name="timeColumnName">The column with the time; null for all columns of dates, where it is only good to know.</param>
internal sealed class TimeOrderCheck(IDataView train, IDataView test, string? timeColumnName)
{
    /// <summary>Looks.</summary>
    /// <exception cref="ArgumentException">The column is no time.</exception>
    public IEnumerable<Finding> Check()
    {
        var dates = train.Schema.Where(column => !column.IsHidden && IsDateOfBoth(column)).Select(column => column.Name);
        return (timeColumnName is null ? dates : [timeColumnName]).SelectMany(Check);
    }

    private bool IsDateOfBoth(DataViewSchema.Column column) => column.Type is DateTimeDataViewType or DateTimeOffsetDataViewType
        && column.Type.Equals(test.Schema.GetColumnOrNull(column.Name)?.Type);

    private IEnumerable<Finding> Check(string name)
    {
        var (ofTrain, ofTest) = (Read(train, name), Read(test, name));
        if (ofTrain.Count == 0 || ofTest.Count == 0)
        {
            yield break;
        }

        var first = ofTest.Min(time => time.Place);
        var later = ofTrain.Count(time => time.Place > first);
        if (later == 0)
        {
            yield break;
        }

        FormattableString message = $"{later:N0} of {ofTrain.Count:N0} training rows ({(double)later / ofTrain.Count:P1}) ";
        FormattableString rest = $"are later by '{name}' than the first test row ({ofTest.First(time => time.Place == first).Text}): ";
        FormattableString wayOut = $"the model knows a future that it will not know of new rows. Test with the last ones.";
        yield return timeColumnName is null ? Finding.Info("time-leak", message, rest, wayOut) : Finding.Warning("time-leak", message, rest, wayOut);
    }

    private static List<(double Place, string Text)> Read(IDataView data, string name)
    {
        var column = ColumnLookup.Find(data.Schema, name);
        return column.Type switch
        {
            DateTimeDataViewType => Read<DateTime>(data, column, time => time == default ? double.NaN : time.Ticks, "u"),
            DateTimeOffsetDataViewType => Read<DateTimeOffset>(data, column, time => time == default ? double.NaN : time.UtcTicks, "u"),
            NumberDataViewType => [.. ColumnContent.Read(data, [column])[0].Numbers!
                .Where(number => !double.IsNaN(number)).Select(number => (number, MetricText.Number(number)))],
            _ => throw ColumnLookup.WrongType(
                name,
                "a DateTime, DateTimeOffset or number",
                ColumnText.ToText(column.Type),
                $"Convert it first: ml.Transforms.Conversion.ConvertType(\"{name}\", outputKind: DataKind.DateTime)."),
        };
    }

    private static List<(double Place, string Text)> Read<T>(IDataView data, DataViewSchema.Column column, Func<T, double> place, string format)
        where T : IFormattable
    {
        using var cursor = data.GetRowCursor([column]);
        var (getter, times) = (cursor.GetGetter<T>(column), new List<(double, string)>());
        var time = default(T)!;
        while (cursor.MoveNext())
        {
            getter(ref time);
            if (!double.IsNaN(place(time)))
            {
                times.Add((place(time), time.ToString(format, CultureInfo.InvariantCulture)));
            }
        }

        return times;
    }
}
