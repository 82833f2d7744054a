using System.Globalization;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>How well several numbers of a row are predicted.</summary>
/// <param name="RootMeanSquaredError">The root of the mean squared error over all numbers, each in its own unit.</param>
/// <param name="MeanAbsoluteError">The mean absolute error over all numbers, each in its own unit.</param>
/// <param name="RSquared">The mean over the numbers of the part of the variance that is explained, at most 1.</param>
/// <param name="PerOutputRSquared">The part of the variance of each number that is explained, in the order of the slots.</param>
/// <param name="PerOutputRootMeanSquaredError">The root of the mean squared error of each number, in its unit.</param>
public sealed record MultiOutputRegressionMetrics(
    double RootMeanSquaredError,
    double MeanAbsoluteError,
    double RSquared,
    IReadOnlyList<double> PerOutputRSquared,
    IReadOnlyList<double> PerOutputRootMeanSquaredError)
{
    /// <summary>The metrics in a line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"RootMeanSquaredError {RootMeanSquaredError:G5}, MeanAbsoluteError {MeanAbsoluteError:G5}, RSquared {RSquared:F4}, ")
        + $"PerOutputRSquared {NumberText.List(PerOutputRSquared)}, PerOutputRootMeanSquaredError {NumberText.List(PerOutputRootMeanSquaredError)}";
}
