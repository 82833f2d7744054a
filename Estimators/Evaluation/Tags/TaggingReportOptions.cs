using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Arguments;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>What a <see cref="Evaluation.TaggingReport"/> is told.</summary>
public sealed class TaggingReportOptions : ReportOptions
{
    /// <summary>The column with the predicted labels of a row's words. Default <c>PredictedLabel</c>.</summary>
    public string PredictedLabelColumnName { get; set; } = ColumnNames.PredictedLabel;

    /// <summary>What the labels say of entities of several words. Default <see cref="TagScheme.Auto"/>.</summary>
    public TagScheme Scheme { get; set; }

    /// <summary>The same columns, of rows whose words are labelled.</summary>
    internal static TaggingReportOptions From(ClassificationReportOptions options) => new()
    {
        LabelColumnName = options.LabelColumnName,
        ScoreColumnName = options.ScoreColumnName,
        PredictedLabelColumnName = options.PredictedLabelColumnName,
        ExampleWeightColumnName = options.ExampleWeightColumnName,
        SamplingKeyColumnName = options.SamplingKeyColumnName,
        Confidence = options.Confidence,
        ResampleCount = options.ResampleCount,
        Seed = options.Seed,
    };

    internal override void Check()
    {
        base.Check();
        ArgumentException.ThrowIfNullOrEmpty(PredictedLabelColumnName);
        _ = Require.Defined(Scheme);
    }
}
