using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Losses;

/// <summary>What training makes small: a number for each row, from the network's output and the target.</summary>
internal abstract class Loss
{
    /// <summary>The loss of each row.</summary>
    /// <param name="output">The network's raw output, (batch, outputs).</param>
    /// <param name="target">(batch).</param>
    /// <returns>(batch), zero or positive.</returns>
    public abstract Tensor PerRow(Tensor output, Tensor target);

    /// <summary>The mean over the batch, rows weighted.</summary>
    public Tensor Mean(Tensor output, Batch batch)
    {
        var losses = PerRow(output, batch.Targets);
        return (batch.Weights is null ? losses : losses * batch.Weights).mean();
    }
}
