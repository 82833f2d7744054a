using System.Globalization;
using MLNet.DeepExtensions.Auto.Parsing;

namespace MLNet.DeepExtensions.Auto.Inference;

/// <summary>Chooses the label and what is predicted of it.</summary>
internal static class LabelRules
{
    private const int MostWholeClasses = 10;
    private const double MainSpelling = 0.75; // of the rows of a class

    private static readonly string[] _trueWords =
        ["positive", "pos", "good", "won", "win", "spam", "fraud", "default", "defaulted", "churned", "died", "sick"];

    private static readonly string[] _names = ["label", "target", "class", "y", "outcome", "result", "response", "survived", "churn", "churned"];

    /// <summary>The name of the label's column: named as labels are, otherwise the last column that a model could learn from.</summary>
    /// <param name="columns">The columns that have more than one value.</param>
    public static string Guess(IEnumerable<DataColumn> columns) =>
        (from name in _names
         from column in columns
         where column.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
         select column).FirstOrDefault()?.Name
        ?? columns.LastOrDefault(column => column.IsUsed && column.Kind is not (DataColumnKind.Text or DataColumnKind.ImagePath))?.Name
        ?? throw new InvalidOperationException("No column looks like a label: all are ids, constants or texts. Give the name of the label's column.");

    /// <summary>Chooses the task.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="label">What the rows tell of the label.</param>
    /// <param name="isGuessed">Whether the label was guessed.</param>
    /// <param name="notes">What was found beside the columns.</param>
    /// <exception cref="InvalidOperationException">No row has a label, or all have the same one.</exception>
    public static DataColumns Decide(IReadOnlyList<DataColumn> columns, ColumnSurvey label, bool isGuessed, IEnumerable<string> notes)
    {
        if (label.Known == 0)
        {
            throw new InvalidOperationException(
                $"The label '{label.Name}' is empty in all rows. Fill it in for the rows to learn from, or name another column as the label.");
        }

        var found = columns.Single(column => column.Name == label.Name);
        var (column, values) = MergeSpellings(found, label.Values);
        if (values is { Count: 1 } one)
        {
            throw new InvalidOperationException(
                $"The label '{label.Name}' is '{one.Keys.Single()}' in all rows that have one, so that there is nothing to predict. "
                + "Add rows with other labels, or name another column as the label.");
        }

        var (task, reason) = Choose(column, values, label.IsWhole);
        var kinds = columns.Select(other => other == found ? AsLabel(column, task) : other).ToArray();
        var isBoolean = kinds.Single(other => other.Name == label.Name).Kind == DataColumnKind.Boolean;
        var positive = task == PredictionTask.BinaryClassification && !isBoolean ? Positive(values!) : null;
        return new DataColumns(kinds, label.Name, task, isGuessed ? $"{reason}; the label was guessed" : reason, positive, notes)
        {
            NegativeLabel = positive is null ? null : values!.Keys.Single(value => value != positive),
        };
    }

    // Classes that differ in nothing but small and capital letters are spellings of one where nearly all rows have the same; others are classes of
    // their own, such as codes.
    private static (DataColumn Column, IReadOnlyDictionary<string, long>? Values) MergeSpellings(
        DataColumn column, IReadOnlyDictionary<string, long>? values)
    {
        var cleaning = TextCleaning.FromText(column.Formats.Text);
        if (values is null || !cleaning.Lower || column.Kind is DataColumnKind.Number or DataColumnKind.Boolean or DataColumnKind.Date)
        {
            return (column, values);
        }

        var spellings = values.GroupBy(value => value.Key.ToLowerInvariant(), StringComparer.Ordinal).ToArray();
        if (spellings.Length > 1 && Array.TrueForAll(spellings, ways => ways.Max(way => way.Value) >= MainSpelling * ways.Sum(way => way.Value)))
        {
            return (column, spellings.ToDictionary(ways => ways.Key, ways => ways.Sum(way => way.Value), StringComparer.Ordinal));
        }

        var formats = column.Formats with { Text = (cleaning with { Lower = false }).ToText() };
        return (formats.Create(column.Name, column.Kind, column.Reason), values);
    }

    // A label is what its task predicts, whatever it would be as a column to learn from.
    private static DataColumn AsLabel(DataColumn column, PredictionTask task) => (task, column.Kind) switch
    {
        (PredictionTask.Regression, not DataColumnKind.Number) => column.Formats.Create(column.Name, DataColumnKind.Number, column.Reason),
        (not PredictionTask.Regression, DataColumnKind.Text or DataColumnKind.Id or DataColumnKind.Constant or DataColumnKind.ImagePath) =>
            column.Formats.Create(column.Name, DataColumnKind.Category, column.Reason),
        _ => column,
    };

    // The word for true, the greater number, or else the rarer value, which is mostly the one that is looked for.
    private static string Positive(IReadOnlyDictionary<string, long> values) =>
        values.Keys.FirstOrDefault(value => _trueWords.Contains(value, StringComparer.OrdinalIgnoreCase))
        ?? (values.Keys.All(value => double.TryParse(value, CultureInfo.InvariantCulture, out _))
            ? values.Keys.MaxBy(value => double.Parse(value, CultureInfo.InvariantCulture))!
            : values.OrderBy(value => value.Value).ThenByDescending(value => value.Key, StringComparer.Ordinal).First().Key);

    private static (PredictionTask Task, string Reason) Choose(
        DataColumn column, IReadOnlyDictionary<string, long>? values, bool isWhole) => values switch
        {
            // Each in any letters.
            _ when column is { Kind: DataColumnKind.Boolean, Format: { } format } && BooleanWords.FromText(format) is var words =>
                (PredictionTask.BinaryClassification, $"the label is '{words.False}' or '{words.True}'"),
            { Count: 2 } two => (PredictionTask.BinaryClassification, $"the label is '{two.Keys.Min()}' or '{two.Keys.Max()}'"),
            { Count: <= MostWholeClasses } few when column.Kind == DataColumnKind.Number && isWhole =>
                (PredictionTask.MulticlassClassification, string.Create(CultureInfo.InvariantCulture, $"the label has {few.Count} whole values")),
            _ when column.Kind == DataColumnKind.Number || (column.Kind == DataColumnKind.Id && isWhole) =>
                (PredictionTask.Regression, "the label is a number"),
            { } several => (PredictionTask.MulticlassClassification, $"the label has {SurveyText.Count(several.Count, "value", "values")}"),
            _ => (PredictionTask.MulticlassClassification, "the label has over a thousand values"),
        };
}
