using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Losses;

/// <summary>A loss of regression. It sees the target at mean 0 and deviation 1, as the network does.</summary>
public abstract record RegressionLoss : Loss
{
    private protected RegressionLoss()
    {
    }

    /// <summary>The loss of one number a row.</summary>
    internal LossFunction CreateFunction() => new((output, target) => OfError(target - output.squeeze(1)));

    /// <summary>The loss of each row.</summary>
    /// <param name="error">(batch): target minus prediction.</param>
    /// <returns>(batch).</returns>
    private protected abstract Tensor OfError(Tensor error);
}
