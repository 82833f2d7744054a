using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Objectives;

/// <summary>The size of the error; made small by the median of the target, so that outliers pull little.</summary>
public sealed record AbsoluteLoss : RegressionLoss
{
    internal override (double Loss, double Slope) Smooth(double error) => Rounded(error);

    private protected override Tensor GetLosses(Tensor error) => error.abs();
}
