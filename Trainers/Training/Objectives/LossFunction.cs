using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Objectives;

/// <summary>A loss as tensors compute it.</summary>
/// <param name="perRow">
/// Makes the loss of each row, (batch), zero or positive, of the network's raw output, (batch, outputs), and the targets, (batch).
/// </param>
/// <param name="mean">Makes the mean over the rows of the same, a scalar, where torch has it in one; null takes the mean of the rows.</param>
internal sealed class LossFunction(Func<Tensor, Tensor, Tensor> perRow, Func<Tensor, Tensor, Tensor>? mean = null)
{
    /// <summary>The same loss of several outputs of a row, each with a target of its own: the mean of theirs.</summary>
    /// <returns>A loss that takes outputs and targets of the same shape, (batch, outputs).</returns>
    public LossFunction OfEach() => new((output, target) => perRow(output.reshape(-1, 1), target.reshape(-1)).reshape(output.shape[0], -1).mean([1L]));

    /// <summary>The loss of each row.</summary>
    /// <param name="output">The network's raw output, (batch, outputs).</param>
    /// <param name="target">(batch).</param>
    /// <returns>(batch), zero or positive.</returns>
    public Tensor PerRow(Tensor output, Tensor target) => perRow(output, target);

    /// <summary>The mean of the rows' losses.</summary>
    /// <param name="output">The network's raw output, (batch, outputs).</param>
    /// <param name="target">(batch).</param>
    /// <returns>A scalar, zero or positive.</returns>
    public Tensor Mean(Tensor output, Tensor target) => mean is null ? perRow(output, target).mean() : mean(output, target);
}
