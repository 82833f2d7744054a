using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Arguments;

namespace MLNet.DeepExtensions.Reports;

/// <summary>What the report on a model and its test rows is told.</summary>
public sealed class ModelReportOptions : HtmlReportOptions
{
    /// <summary>The column of the test rows with the truth. Default <c>Label</c>.</summary>
    public string LabelColumnName { get; set; } = ColumnNames.Label;

    /// <summary>
    /// How sure the interval of each figure is to hold the figure of endlessly many such rows, in (0, 1). Default 0.95; null for no intervals.
    /// </summary>
    public double? Confidence { get; set; } = 0.95;

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrEmpty(LabelColumnName);
        if (Confidence is { } confidence)
        {
            Require.Finite(confidence, nameof(Confidence), confidence is > 0 and < 1, "between 0 and 1, such as 0.95");
        }
    }
}
