using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto.Parsing;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Explanations.Rows;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Auto.Preparation;

/// <summary>Makes times of texts, for folds that go by a column of times: a file has dates, and often numbers, as texts.</summary>
internal static class FoldTimes
{
    /// <summary>Shows rows with such a column as the folds take it. One that is missing, or cannot be read, is a missing time.</summary>
    /// <param name="rows">The rows as they are.</param>
    /// <param name="folds">The folds.</param>
    /// <param name="columns">What the columns hold, and how it is written.</param>
    /// <returns>The rows; as they are where nothing is to be made of them.</returns>
    /// <exception cref="ArgumentException">The column of times holds neither dates nor numbers.</exception>
    public static IDataView Show(IDataView rows, Folds folds, DataColumns columns)
    {
        if (folds.TimeColumnName is not { } name || rows.Schema.GetColumnOrNull(name) is not { Type: TextDataViewType } texts)
        {
            return rows;
        }

        var column = columns[name];
        return new ExtendedDataView(rows, column.Kind switch
        {
            DataColumnKind.Date when DateFormat.FromPattern(column.Format!) is var format =>
                new TimesOfTexts<DateTime>(texts, DateTimeDataViewType.Instance, text => format.ParseMoment(text.AsSpan()) ?? default),
            DataColumnKind.Number => new TimesOfTexts<float>(texts, NumberDataViewType.Single, text => NumberFormat.Parse(column.Format, text)),
            _ => throw ColumnLookup.WrongType(
                name,
                "of dates or numbers, for folds that go by time,",
                $"{column.Kind}: {column.Reason}",
                "Name another, or say what it is with DataColumns.With."),
        });
    }

    // Takes the place of the texts: it has their name.
    private sealed class TimesOfTexts<T>(DataViewSchema.Column texts, DataViewType type, Func<string, T> parse) : AddedColumn(texts.Name, type)
    {
        public override IReadOnlyList<DataViewSchema.Column> Sources => [texts];

        public override Delegate CreateGetter(DataViewRowCursor row, ICollection<IDisposable> owned)
        {
            var getter = row.GetGetter<ReadOnlyMemory<char>>(texts);
            ReadOnlyMemory<char> text = default;
            return (ValueGetter<T>)((ref T value) =>
            {
                getter(ref text);
                value = parse(text.ToString());
            });
        }
    }
}
