using TorchSharp;
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

    /// <summary>The loss of several numbers for the same target: this one of the first number, plus the mean of the others' own.</summary>
    /// <param name="others">The loss of each further number, at least one.</param>
    internal LossFunction CreateFunction(IReadOnlyList<RegressionLoss> others) => new((output, target) =>
    {
        using Scalar share = 1.0 / others.Count;
        var sum = OfError(target.sub(output.select(1, 0)));
        for (var i = 0; i < others.Count; i++)
        {
            sum = sum.add(others[i].OfError(target.sub(output.select(1, i + 1))), share);
        }

        return sum;
    });

    /// <summary>The loss of each row.</summary>
    /// <param name="error">(batch): target minus prediction.</param>
    /// <returns>(batch).</returns>
    private protected abstract Tensor OfError(Tensor error);
}
