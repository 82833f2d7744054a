using Microsoft.ML;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Tells where the errors of scored rows are.</summary>
/// <param name="task">The kind of prediction.</param>
/// <param name="data">The scored rows.</param>
/// <param name="options">Their columns.</param>
internal sealed class ErrorAnalysis(EvaluationTask task, IDataView data, ReportOptions options)
{
    private const string Loss = "Loss";
    private const double MostDistinct = 0.5; // of the texts of a column that says something of more than single rows

    private static readonly string[] _scoreNames = ["Score", "Probability", "PredictedLabel", "Quantiles"];

    /// <summary>The rows that are predicted worst.</summary>
    public IDataView FindTopLosses(int count)
    {
        options.RequireNoConfidence("losses of rows");
        var rows = task.Read(data, options);
        var losses = rows.ComputeLosses();
        int[] worst = [.. Enumerable.Range(0, losses.Length).OrderByDescending(row => losses[row]).Take(count)];
        return PickedRowsView.Create(
            data, [.. worst.Select(row => rows.Rows.RowNumbers[row])], new NumbersOfRows(Loss, [.. worst.Select(row => losses[row])]));
    }

    /// <summary>The groups of rows that are predicted worst.</summary>
    public SliceReport FindSlices(IReadOnlyCollection<string>? columnNames, int count, int smallest)
    {
        if (options.SamplingKeyColumnName is not null || options.ResampleCount is not null)
        {
            throw new ArgumentException("SamplingKeyColumnName and ResampleCount must be null for slices, whose intervals are computed by formulas.");
        }

        var rows = task.Read(data, options);
        var read = SliceColumn.Read(data, rows.Rows.RowNumbers, columnNames ?? FindColumns());
        var columns = columnNames is null ? [.. read.Where(column => column.DistinctCount <= MostDistinct * rows.Rows.Count)] : read;
        return columns.Count == 0
            ? throw new ArgumentException(
                "There must be columns to group the rows by, but the data has none of single values besides the label and the scores. "
                + "Keep some in the data.")
            : new SliceSearch(rows, columns, smallest, options.Confidence ?? 0.95).Run(count);
    }

    /// <summary>The figures of each group.</summary>
    public GroupReport ReportByGroup(string groupColumnName)
    {
        var rows = task.Read(data, options);
        return new GroupReport(new GroupedRows(rows, SliceColumn.Read(data, rows.Rows.RowNumbers, [groupColumnName])[0]), options);
    }

    /// <summary>The labels that are probably wrong.</summary>
    public LabelErrorReport FindLabelErrors()
    {
        options.RequireNoConfidence("suspect labels");
        return task.Read(data, options) switch
        {
            ClassificationRows { Predictions.Probabilities: not null } rows => new LabelErrorReport(data, rows),
            ClassificationRows => throw new InvalidOperationException(
                "The scores must be probabilities to find wrong labels by, but are not. "
                + "Calibrate the model, or use a trainer that gives probabilities."),
            _ => throw new ArgumentException(
                $"Wrong labels are found among single ones, but '{options.LabelColumnName}' is a vector. Look at TopLosses instead."),
        };
    }

    private IReadOnlyCollection<string> FindColumns()
    {
        string?[] others = [options.LabelColumnName, options.ScoreColumnName, options.ExampleWeightColumnName, .. _scoreNames];
        var taken = data.Schema.Where(column => !column.IsHidden && SliceColumn.Takes(column.Type) && !others.Contains(column.Name));
        return [.. taken.Select(column => column.Name)];
    }
}
