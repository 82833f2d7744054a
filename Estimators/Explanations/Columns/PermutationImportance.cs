using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Explanations.Rows;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Explanations.Columns;

/// <summary>Shuffles one part of all rows after the other, and sees what it costs.</summary>
/// <param name="model">The model.</param>
/// <param name="label">The label, which no shuffle changes, even if it is made of what is shuffled.</param>
/// <param name="judge">Gives the figure of scored rows, of which more is better. It reads predictions and the label alone.</param>
/// <param name="scoreColumnName">The scores that it reads.</param>
internal sealed class PermutationImportance(
    ITransformer model, LabelRule label, Func<IDataView, double> judge, string scoreColumnName = ColumnNames.Score)
{
    /// <summary>Measures all parts.</summary>
    /// <param name="data">Rows as they come before the first step.</param>
    /// <param name="columnNames">Only these columns; null for all.</param>
    /// <param name="permutationCount">The number of shuffles.</param>
    /// <param name="seed">The seed of the shuffles.</param>
    /// <returns>The parts, most important first.</returns>
    /// <exception cref="ArgumentException">A column is missing or of another type, or there are no rows.</exception>
    public IReadOnlyList<ColumnImportance> Measure(IDataView data, IReadOnlyCollection<string>? columnNames, int permutationCount, int seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(permutationCount);
        var completed = new CompletedRows(data, ModelSteps.From(model));
        var steps = FindSteps(completed);
        var parts = RowParts.Find(completed, steps, label.ColumnName, columnNames);
        completed.RequireGiven(steps, label.ColumnName);
        var rows = new RowMemory(completed.Data, FindNeeded(completed, steps));
        if (rows.Count == 0)
        {
            throw new ArgumentException("The data must have rows to shuffle but has none. Check its source, and filters.", nameof(data));
        }

        var shuffles = new ShuffledRows(rows, parts, permutationCount, seed);
        using var scored = shuffles.Score(steps, Predictions).GetEnumerator();
        scored.MoveNext();
        var unshuffled = scored.Current;
        var truth = FixedColumn.Read(unshuffled, unshuffled.Schema[label.ColumnName]);
        var figure = judge(unshuffled);
        var falls = Array.ConvertAll(parts, _ => new double[permutationCount]);
        for (var shuffle = 0; scored.MoveNext(); shuffle++)
        {
            falls[shuffle % parts.Length][shuffle / parts.Length] = figure - judge(new ExtendedDataView(scored.Current, truth));
        }

        return [.. parts
            .Zip(falls, (part, fall) => new ColumnImportance(part.Name, fall.Average(), Deviation(fall)))
            .OrderByDescending(part => part.Importance)];
    }

    // What the figure may look at: the label, and all that evaluators read of a prediction.
    private IEnumerable<DataViewSchema.Column> Predictions(DataViewSchema scored) =>
        new[] { scoreColumnName, ColumnNames.Score, ColumnNames.Probability, ColumnNames.PredictedLabel, label.ColumnName }
            .Distinct().Select(scored.GetColumnOrNull).OfType<DataViewSchema.Column>();

    private IReadOnlyList<DataViewSchema.Column> FindNeeded(CompletedRows rows, ModelSteps steps)
    {
        var after = steps.GetSchemas(rows.Data.Schema, out _)[^1];
        return steps.GetDependencies(rows.Data.Schema, [.. Predictions(after).Select(column => column.Name)]);
    }

    // Later steps may make words of the label again, or drop it.
    private ModelSteps FindSteps(CompletedRows rows)
    {
        var count = rows.CountTo(schema =>
            label.IsPredicted(schema) && schema.GetColumnOrNull(label.ColumnName) is { } column && label.Accepts(column.Type));
        if (count is not null)
        {
            return rows.Steps(count);
        }

        var schema = rows.Steps().GetSchemas(rows.Data.Schema, out _)[^1];
        if (rows.CountTo(label.IsPredicted) is null)
        {
            var score = schema.GetColumnOrNull(ColumnNames.Score) is { } found
                ? $"'Score' is {ColumnText.ToText(found.Type)}"
                : "there is no 'Score'";
            throw new ArgumentException($"The model must add {label.Adds}, but {score} at its end. Use the catalog of the model's task.");
        }

        throw ColumnLookup.WrongType(
            label.ColumnName,
            $"{label.Expected} once the model has transformed the data",
            ColumnText.ToText(ColumnLookup.Find(schema, label.ColumnName).Type),
            "Give the name of the label that the trainer was given, as the model makes it, and use the catalog of its task. "
            + "For a vector of labels, there is no such figure.");
    }

    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        return values.Length == 1 ? 0 : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }
}
