using Microsoft.ML;
using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.Reports;

/// <summary>A report on a model, of what its predictions for test rows tell.</summary>
/// <param name="model">The model.</param>
/// <param name="test">The rows, with labels.</param>
/// <param name="options">The settings.</param>
internal sealed class ModelReport(ITransformer model, IDataView test, ModelReportOptions options)
{
    /// <summary>Judges the model, and makes the page.</summary>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">No row can be evaluated.</exception>
    public ReportPage CreatePage()
    {
        options.Check();
        var report = Evaluate();
        return new ReportPage(
            options.Title ?? $"Predicting {options.LabelColumnName}",
            Verdict.Describe(report),
            Verdict.Highlights(report),
            [
                .. EvaluationSections.Create(report),
                FindingList.Create(report.Findings),
                ModelCard.Create(
                    options, [("What it predicts", options.LabelColumnName), ("Rows judged", MetricText.Count(report.RowCount))]),
            ]);
    }

    private EvaluationReport Evaluate()
    {
        var scored = model.Transform(test);
        var task = EvaluationTask.For(scored.Schema);
        var settings = task.CreateOptions();
        (settings.LabelColumnName, settings.Confidence) = (options.LabelColumnName, options.Confidence);
        return task.Report(task.Read(scored, settings), settings);
    }
}
