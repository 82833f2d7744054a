using System.Collections;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto.Parsing;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Auto.Preparation;

/// <summary>Leaves out the rows without a label, and checks that the others can teach something.</summary>
internal static class LabelledRows
{
    /// <summary>Finds the rows with a label.</summary>
    /// <param name="data">The rows as they are, before they are parsed, as a missing label may become an ordinary one then.</param>
    /// <param name="columns">What they hold, with a label.</param>
    /// <returns>The rows, and what is known of their labels.</returns>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    /// <exception cref="InvalidOperationException">No row has a label, all have the same, or each has a class of its own.</exception>
    public static LabelledData Find(IDataView data, DataColumns columns)
    {
        var label = columns.LabelName!;
        var column = ColumnLookup.Find(data.Schema, label);
        var (isLabelled, values) = (new List<bool>(), new Dictionary<string, int>());
        var areClasses = columns.Task != PredictionTask.Regression;
        using (var cursor = data.GetRowCursor([column]))
        {
            var read = CreateReader(cursor, column, text => LabelMarks.IsMissing(columns[label], columns.Task!.Value, text));
            while (cursor.MoveNext())
            {
                var value = read();
                isLabelled.Add(value is not null);
                if (value is not null && (areClasses || values.Count < 2))
                {
                    values[value] = values.GetValueOrDefault(value) + 1;
                }
            }
        }

        Require(label, isLabelled, [.. values.Keys]);
        if (columns.Task == PredictionTask.MulticlassClassification)
        {
            RequireRowsOfClass(label, values);
        }

        var leftOut = isLabelled.Count(isThere => !isThere);
        var rows = leftOut == 0
            ? data
            : new RowSubset(
                data, new BitArray([.. isLabelled]), FoldColumns.Read(data, Folds.Random(2), label, areNumbers: null, CancellationToken.None).Marks);
        return new LabelledData(rows, isLabelled.Count - leftOut, leftOut, columns.Task == PredictionTask.MulticlassClassification ? values : []);
    }

    /// <summary>Checks that predictions do not hide the label.</summary>
    /// <exception cref="ArgumentException">A column that a model makes is named as the label is.</exception>
    public static void RequireOwnName(string label, PredictionTask task)
    {
        string[] made = task switch
        {
            PredictionTask.BinaryClassification => ["Score", "Probability", "PredictedLabel"],
            PredictionTask.MulticlassClassification => ["Score", "PredictedLabel"],
            _ => ["Score"],
        };
        if (made.Contains(label))
        {
            throw new ArgumentException(
                $"The label must have another name than the columns of predictions, {string.Join(", ", made)}, but is '{label}': they would hide it. "
                + $"Rename the column in the data, for example to 'True{label}'.");
        }
    }

    /// <summary>Checks that a parsed label suits a task.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    public static void Require(DataViewSchema.Column label, PredictionTask task)
    {
        var (suits, wanted) = task switch
        {
            PredictionTask.BinaryClassification => (label.Type is BooleanDataViewType, "Boolean"),
            PredictionTask.MulticlassClassification => (label.Type is TextDataViewType or KeyDataViewType, "text or a key"),
            _ => (label.Type.Equals(NumberDataViewType.Single), "Single"),
        };
        if (!suits)
        {
            throw ColumnLookup.WrongType(
                label.Name,
                wanted,
                ColumnText.ToText(label.Type),
                $"It is to be learned as {task}. Name another task, or convert the column first.");
        }
    }

    private static void RequireRowsOfClass(string label, Dictionary<string, int> rowsOfClass)
    {
        if (rowsOfClass.Values.Max() == 1)
        {
            throw new InvalidOperationException(
                $"A class must have several rows, to learn from and to be judged by, but '{label}' has another value in each of its "
                + $"{rowsOfClass.Count} rows. Name another label if it is an id or a text; of numbers or dates, make a number to predict.");
        }
    }

    private static void Require(string label, List<bool> isLabelled, string[] values)
    {
        if (values.Length == 0)
        {
            throw new InvalidOperationException(isLabelled.Count == 0
                ? "There must be rows to learn from but the data has none. Check where it comes from."
                : $"Some rows must have a label, but '{label}' is missing in all {isLabelled.Count}. "
                    + "Name another label, or check how it is written.");
        }

        if (values.Length == 1)
        {
            throw new InvalidOperationException(
                $"The label must have several values, but '{label}' is '{values[0]}' in all {isLabelled.Count(isThere => isThere)} rows "
                + "that have one: there is nothing to tell apart. Name another label, or add rows of other values.");
        }
    }

    // What the label is in words; null where it is missing.
    private static Func<string?> CreateReader(DataViewRow row, DataViewSchema.Column column, Predicate<string> isMissing)
    {
        switch (column.Type)
        {
            case TextDataViewType:
                var getText = row.GetGetter<ReadOnlyMemory<char>>(column);
                ReadOnlyMemory<char> text = default;
                return () =>
                {
                    getText(ref text);
                    return text.ToString() is var value && isMissing(value) ? null : value;
                };
            case BooleanDataViewType:
                var getTruth = row.GetGetter<bool>(column);
                var truth = false;
                return () =>
                {
                    getTruth(ref truth);
                    return truth ? "true" : "false";
                };
            case not (NumberDataViewType or KeyDataViewType):
                return () => throw ColumnLookup.WrongType(
                    column.Name,
                    "text, Boolean, a number or a key",
                    ColumnText.ToText(column.Type),
                    "Name another label, or convert the column first.");
            default:
                var isKey = column.Type is KeyDataViewType;
                var getNumber = NumberReader.Create(row, column);
                return () => getNumber() is var number && !double.IsFinite(number) || (isKey && number == 0)
                    ? null
                    : number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}
