using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Losses;

/// <summary>The square of the error, the default of regression; made small by the mean of the target.</summary>
public sealed record SquaredLoss : RegressionLoss
{
    private protected override Tensor OfError(Tensor error) => error.mul(error);
}
