using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Losses;

/// <summary>A loss as tensors compute it.</summary>
/// <param name="perRow">
/// Makes the loss of each row, (batch), zero or positive, of the network's raw output, (batch, outputs), and the targets, (batch).
/// </param>
internal sealed class LossFunction(Func<Tensor, Tensor, Tensor> perRow)
{
    /// <summary>The loss of each row.</summary>
    /// <param name="output">The network's raw output, (batch, outputs).</param>
    /// <param name="target">(batch).</param>
    /// <returns>(batch), zero or positive.</returns>
    public Tensor PerRow(Tensor output, Tensor target) => perRow(output, target);

    /// <summary>The mean over the batch, rows weighted.</summary>
    public Tensor Mean(Tensor output, Batch batch) => batch.MeanLoss(this, output);
}
