using MLNet.DeepExtensions.Trainers.Training.Batches;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Objectives;

/// <summary>An objective of each row by itself, whatever rows it comes with.</summary>
/// <param name="perRow">
/// Makes the loss of each row, (batch), zero or positive, of the network's raw output, (batch, outputs), and the targets, (batch).
/// </param>
/// <param name="mean">Makes the mean over the rows of the same, a scalar, where torch has it in one; null takes the mean of the rows.</param>
internal sealed class RowObjective(Func<Tensor, Tensor, Tensor> perRow, Func<Tensor, Tensor, Tensor>? mean = null) : Objective
{
    /// <inheritdoc/>
    public override bool IsMeanOverRows => true;

    /// <summary>The same loss of several outputs of a row, each with a target of its own: the mean of theirs.</summary>
    /// <returns>An objective that takes outputs and targets of the same shape, (batch, outputs).</returns>
    public RowObjective ForEachOutput() =>
        new((output, target) => perRow(output.reshape(-1, 1), target.reshape(-1)).reshape(output.shape[0], -1).mean([1L]));

    /// <summary>The loss of each row.</summary>
    /// <param name="output">The network's raw output, (batch, outputs).</param>
    /// <param name="target">(batch).</param>
    /// <returns>(batch), zero or positive.</returns>
    public Tensor PerRow(Tensor output, Tensor target) => perRow(output, target);

    /// <inheritdoc/>
    protected override Tensor MeanOverMembers(Tensor output, Batch batch)
    {
        var members = output.shape[0] / batch.Count;
        Tensor ForAll(Tensor rows) => rows.repeat([members, .. rows.shape.Skip(1).Select(_ => 1L)]);
        return MeanOverRows(output, new Batch([], ForAll(batch.Targets), batch.Weights is null ? null : ForAll(batch.Weights)));
    }

    /// <inheritdoc/>
    protected override Tensor MeanOverRows(Tensor output, Batch batch) => batch.Weights switch
    {
        { } weights => perRow(output, batch.Targets).mul(weights).mean(),
        null when mean is not null => mean(output, batch.Targets),
        _ => perRow(output, batch.Targets).mean(),
    };
}
