using MLNet.DeepExtensions.Trainers.Training.Batches;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Runs;

/// <summary>Which batches of an epoch make a step together, so that they weigh as one large batch of the same rows.</summary>
/// <param name="batchCount">The number of batches of an epoch.</param>
/// <param name="batchesPerStep">The number of batches of a step; the last step takes what is left.</param>
internal sealed class StepPlan(int batchCount, int batchesPerStep)
{
    /// <summary>The number of steps of an epoch.</summary>
    public int StepsPerEpoch { get; } = ((batchCount - 1) / batchesPerStep) + 1;

    /// <summary>The part of its step's rows that a batch holds, in (0, 1]: 1 when a step has one batch.</summary>
    /// <param name="epoch">The batches of the epoch.</param>
    /// <param name="batch">The number of the batch, from 0.</param>
    public double GetShare(RowBatches epoch, int batch)
    {
        var first = FirstBatch(batch / batchesPerStep);
        var last = Math.Min(first + batchesPerStep, batchCount) - 1;
        return (double)(epoch.Ends[batch] - epoch.GetStart(batch)) / (epoch.Ends[last] - epoch.GetStart(first));
    }

    /// <summary>The part that the mean loss over some rows of a batch has in the mean loss over its step's rows.</summary>
    /// <param name="mean">The mean loss over rows of the batch.</param>
    /// <param name="rowShare">The part of the batch's rows that these are, in [0, 1].</param>
    /// <param name="epoch">The batches of the epoch.</param>
    /// <param name="batch">The number of the batch, from 0.</param>
    public Tensor GetPart(Tensor mean, double rowShare, RowBatches epoch, int batch)
    {
        if (batchesPerStep == 1 && rowShare == 1)
        {
            return mean;
        }

        using Scalar share = rowShare * GetShare(epoch, batch);
        return mean.mul(share);
    }

    /// <summary>The number of the first batch of a step, both numbered in their epoch from 0.</summary>
    public int FirstBatch(int step) => step * batchesPerStep;

    /// <summary>Whether a batch, numbered in its epoch from 0, is the first of its step.</summary>
    public bool StartsStep(int batch) => batch % batchesPerStep == 0;

    /// <summary>Whether the step is made after a batch, numbered in its epoch from 0.</summary>
    public bool EndsStep(int batch) => (batch + 1) % batchesPerStep == 0 || batch == batchCount - 1;
}
