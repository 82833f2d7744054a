using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Objectives;

/// <summary>
/// An objective of each two rows of a group with different targets: the logistic loss of the difference of their scores, as a mean over the pairs of
/// each group, of which a group counts by the weight of its rows. Rows in no such pair count as rows without loss.
/// </summary>
internal sealed class PairObjective : Objective
{
    /// <inheritdoc/>
    public override bool IsMeanOverRows => true;

    /// <inheritdoc/>
    protected override Tensor MeanOverRows(Tensor output, Batch batch)
    {
        var pairs = RowPairs.Create(batch.Groups!);
        Tensor ToDevice(Array numbers) => from_array(numbers).to(output.device);
        var (first, second) = (ToDevice(pairs.First), ToDevice(pairs.Second));
        Tensor Subtract(Tensor rows) => rows.index_select(0, first).sub(rows.index_select(0, second));

        var order = Subtract(batch.Targets).sign(); // 1 where the first row is to have the higher score, 0 where the two are no pair
        var importance = order.abs();
        var rowWeights = ones_like(batch.Targets);
        if (batch.Weights is { } weights)
        {
            rowWeights = weights;
            importance = importance.mul(weights.index_select(0, first)).mul(weights.index_select(0, second));
        }

        // What all pairs of a group share is the weight of its rows.
        Tensor SumByGroup(Tensor values, Tensor groups) =>
            zeros(pairs.GroupCount, dtype: values.dtype, device: output.device).index_add_(0, groups, values, Scalars.One);
        var groups = ToDevice(pairs.Groups);
        var ofPairs = SumByGroup(importance, groups);
        var ofRows = SumByGroup(rowWeights, ToDevice(pairs.GroupOfRow));
        var factors = ofRows.div(ofPairs.where(ofPairs.gt(Scalars.Zero), ones_like(ofPairs)));
        var losses = nn.functional.logsigmoid(order.mul(Subtract(output.squeeze(1)))).neg();
        using TorchSharp.Scalar rows = batch.Count;
        return losses.mul(importance.mul(factors.index_select(0, groups))).sum().div(rows);
    }
}
