using System.Globalization;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>How well several labels of a row are predicted.</summary>
/// <param name="MicroF1">The F1 score over all labels of all rows together, in [0, 1]: frequent labels count most.</param>
/// <param name="MacroF1">The mean of the labels' F1 scores, in [0, 1]: all labels count the same.</param>
/// <param name="SubsetAccuracy">The part of the rows of which every label is right, in [0, 1].</param>
/// <param name="PerLabelF1">The F1 score of each label, in the order of the slots; 0 for a label that is neither there nor predicted.</param>
public sealed record MultiLabelClassificationMetrics(double MicroF1, double MacroF1, double SubsetAccuracy, IReadOnlyList<double> PerLabelF1)
{
    /// <summary>The metrics in a line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"MicroF1 {MicroF1:F4}, MacroF1 {MacroF1:F4}, SubsetAccuracy {SubsetAccuracy:F4}, PerLabelF1 {NumberText.List(PerLabelF1)}");
}
