using MLNet.DeepExtensions.Trainers.Arguments;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Objectives;

/// <summary>
/// q times the error of a prediction too low, 1 - q times that of one too high; made small by the target's q-th quantile
/// (Koenker and Bassett 1978). With 0.9, nine targets of ten come to lie below the prediction.
/// </summary>
public sealed record QuantileLoss : RegressionLoss
{
    /// <summary>Makes the loss.</summary>
    /// <param name="quantile">q, in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">q is not in (0, 1).</exception>
    public QuantileLoss(double quantile)
    {
        Require.Finite(quantile, nameof(Quantile), quantile is > 0 and < 1, "in (0, 1)");
        Quantile = quantile;
    }

    /// <summary>The quantile q to predict, in (0, 1).</summary>
    public double Quantile { get; }

    internal override (double Loss, double Slope) Smooth(double error)
    {
        var (size, slope) = Rounded(error);
        var lean = Quantile - 0.5;
        return ((lean * error) + (size / 2), lean + (slope / 2));
    }

    private protected override Tensor GetLosses(Tensor error)
    {
        using Scalar tooLow = Quantile, tooHigh = Quantile - 1;
        return maximum(error.mul(tooLow), error.mul(tooHigh));
    }
}
