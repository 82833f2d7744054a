using MLNet.DeepExtensions.Trainers.Training.Batches;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Objectives;

/// <summary>
/// What training makes small: a figure for a whole batch. It sees the network's output and all that is known of the rows, so it may be of each
/// row by itself (<see cref="RowObjective"/>), or of rows together, such as pairs of them.
/// </summary>
internal abstract class Objective
{
    /// <summary>
    /// Whether the mean over a batch is that over its rows, so that processes that have a part of the rows each can add theirs up. Default false: the
    /// rows of such an objective may weigh differently, by the words that they have for example.
    /// </summary>
    public virtual bool IsMeanOverRows => false;

    /// <summary>The mean over the rows, weighted, and over the members of an ensemble.</summary>
    /// <param name="output">The network's raw output for the batch's inputs, (batch, outputs), or (members · batch, outputs), member by
    /// member.</param>
    /// <param name="batch">The rows.</param>
    /// <returns>A scalar; of mixed rows λ·that of the one order + (1 - λ)·that of the other.</returns>
    public Tensor Mean(Tensor output, Batch batch)
    {
        if (batch.Mix is not { } mix)
        {
            return output.shape[0] == batch.Count ? MeanOverRows(output, batch) : MeanOverMembers(output, batch);
        }

        using Scalar share = mix.Share, rest = 1 - mix.Share;
        return Mean(output, mix.Own).mul(share).add(Mean(output, mix.Other), rest);
    }

    /// <summary>The mean over the members of an ensemble. Default of that over the rows of each; rows of different members do not meet.</summary>
    /// <param name="output">(members · batch, outputs), member by member.</param>
    /// <param name="batch">The rows, which are the same for all members.</param>
    /// <returns>A scalar.</returns>
    protected virtual Tensor MeanOverMembers(Tensor output, Batch batch) =>
        stack(Array.ConvertAll(output.split(batch.Count), member => MeanOverRows(member, batch))).mean();

    /// <summary>The mean over the rows, weighted.</summary>
    /// <param name="output">(batch, outputs).</param>
    /// <param name="batch">The rows, which are not mixed.</param>
    /// <returns>A scalar.</returns>
    protected abstract Tensor MeanOverRows(Tensor output, Batch batch);
}
