using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Objectives;

/// <summary>The square of the error, the default of regression; made small by the mean of the target.</summary>
public sealed record SquaredLoss : RegressionLoss
{
    internal override bool IsOfMean => true;

    internal override (double Loss, double Slope) Smooth(double error) => (error * error / 2, error);

    private protected override Tensor GetLosses(Tensor error) => error.mul(error);
}
