using Microsoft.ML;
using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.Reports;

/// <summary>A model, rows to judge it on, and what is predicted for them.</summary>
/// <param name="Model">The model.</param>
/// <param name="Rows">The rows, as they come before its first step, with labels.</param>
/// <param name="Task">The kind of prediction.</param>
/// <param name="Settings">The columns that are judged.</param>
/// <param name="Report">How good the predictions are.</param>
internal sealed record JudgedModel(ITransformer Model, IDataView Rows, EvaluationTask Task, ReportOptions Settings, EvaluationReport Report)
{
    /// <summary>Makes the label of scored rows what is judged by; null if it is that already.</summary>
    public ITransformer? LabelStep { get; init; }

    /// <summary>
    /// Where the model has learned from the rows: the models that stand for it, each of which has not learned from some of them. The report is of
    /// what these predict. Empty where the rows are new to the model.
    /// </summary>
    public IReadOnlyList<Lazy<ITransformer>> UnseenModels { get; init; } = [];

    /// <summary>Which of <see cref="UnseenModels"/> has not learned from a row, for each row of <see cref="Rows"/>.</summary>
    public IReadOnlyList<int> UnseenModelOfRows { get; init; } = [];

    /// <summary>The same with a model that has not learned from a row.</summary>
    /// <param name="place">The place of the row among those that are judged.</param>
    public JudgedModel WithModelFor(int place) =>
        UnseenModels.Count == 0 ? this : this with { Model = UnseenModels[UnseenModelOfRows[Evaluated.Rows.RowNumbers[place]]].Value };

    /// <summary>The largest part of the rows from which one of <see cref="UnseenModels"/> has not learned, judged by that.</summary>
    /// <returns>The part; null without such models.</returns>
    public JudgedModel? FindUnseen()
    {
        if (UnseenModels.Count == 0)
        {
            return null;
        }

        var (number, rows) = Evaluated.Rows.RowNumbers
            .GroupBy(row => UnseenModelOfRows[row], (model, rows) => (Model: model, Rows: rows.ToArray()))
            .OrderByDescending(part => part.Rows.Length)
            .ThenBy(part => part.Model)
            .First();
        void Set(ReportOptions settings) => (settings.LabelColumnName, settings.Confidence) = (Settings.LabelColumnName, null);
        return Create(UnseenModels[number].Value, PickedRowsView.Create(Rows, rows), Task, Set, LabelStep);
    }

    /// <summary>The predictions and labels.</summary>
    public EvaluatedRows Evaluated => Report.Evaluated;

    /// <summary>Scores and judges rows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="settings">Sets what is judged; the kind of prediction is told by the columns that the model makes.</param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">No row can be evaluated.</exception>
    public static JudgedModel Create(ITransformer model, IDataView rows, Action<ReportOptions> settings)
    {
        var scored = model.Transform(rows);
        return Create(model, rows, EvaluationTask.For(scored.Schema), settings, labelStep: null);
    }

    /// <summary>Scores and judges rows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="task">The kind of prediction.</param>
    /// <param name="settings">Sets what is judged.</param>
    /// <param name="labelStep">Makes the label of scored rows what is judged by; null if it is that already.</param>
    /// <inheritdoc cref="Create(ITransformer, IDataView, Action{ReportOptions})" path="/exception"/>
    public static JudgedModel Create(
        ITransformer model, IDataView rows, EvaluationTask task, Action<ReportOptions> settings, ITransformer? labelStep)
    {
        var (options, scored) = (task.CreateOptions(), model.Transform(rows));
        settings(options);
        options.Check();
        var report = task.Report(task.Read(labelStep is null ? scored : labelStep.Transform(scored), options), options);
        return new JudgedModel(model, rows, task, options, report) { LabelStep = labelStep };
    }

    /// <summary>Reads other scored rows as those of the report were read.</summary>
    /// <param name="scored">Scored rows, with labels as they come.</param>
    public EvaluatedRows Read(IDataView scored)
    {
        var options = Task.CreateOptions();
        (options.LabelColumnName, options.ScoreColumnName) = (Settings.LabelColumnName, Settings.ScoreColumnName);
        if ((options, Settings) is (ClassificationReportOptions own, ClassificationReportOptions given))
        {
            own.PositiveClass = given.PositiveClass;
        }

        return Task.Read(LabelStep is null ? scored : LabelStep.Transform(scored), options);
    }

    /// <summary>Some of the judged rows, copied into memory.</summary>
    /// <param name="most">How many at most; they lie at equal distances.</param>
    public IDataView Sample(int most)
    {
        var all = Evaluated.Rows.RowNumbers;
        var count = Math.Min(most, all.Length);
        return PickedRowsView.Create(Rows, [.. Enumerable.Range(0, count).Select(i => all[(long)i * all.Length / count])]);
    }
}
