using Microsoft.ML;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Reports.Sections;
using MLNet.DeepExtensions.Trainers.Models;

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
        var judged = JudgedModel.Create(
            model, test, settings => (settings.LabelColumnName, settings.Confidence) = (options.LabelColumnName, options.Confidence));
        var network = ModelSections.FindNetwork(judged);
        var training = network is null ? null : TrainingSection.Create(network.History);
        return new ReportPage(
            options.Title ?? $"Predicting {options.LabelColumnName}",
            Verdict.Describe(judged.Report),
            Verdict.Highlights(judged.Report),
            [
                .. EvaluationSections.CreateCharts(judged.Report),
                .. ModelSections.Create(judged),
                FindingList.Create([.. judged.Report.Findings, .. network?.Diagnosis?.Findings ?? []]),
                .. training is null ? (ReportSection[])[] : [training],
                EvaluationSections.CreateFigures(judged.Report),
                CreateCard(judged, network),
            ]);
    }

    private ReportSection CreateCard(JudgedModel judged, TrainedNetwork? network) => ModelCard.Create(
        options,
        [
            ("What it predicts", options.LabelColumnName),
            ("Judged on", $"{MetricText.Count(judged.Report.RowCount)} rows that were given to the report"),
            ("Trained on", network?.Provenance?.TrainingData.ToString()),
            ("Trained with", network?.Provenance is { Versions: { } versions }
                ? string.Join(", ", versions.Select(version => $"{version.Key} {version.Value}"))
                : null),
        ]);
}
