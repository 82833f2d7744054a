using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Objectives;

/// <summary>
/// An objective of each step of a row by itself, such as the words of a sentence: the mean over all steps that have a target, each in the weight of
/// its row. What is padding has none.
/// </summary>
/// <param name="ofStep">The objective of a step, as of a row that is alone.</param>
internal sealed class StepObjective(RowObjective ofStep) : Objective
{
    /// <summary>A target of a step that has none.</summary>
    public const long Missing = -1;

    /// <summary>Picks the steps that have a target.</summary>
    /// <param name="output">The network's raw output, (batch, steps, outputs), or (batch, outputs) if it is the same for all steps of a row.</param>
    /// <param name="targets">(batch, most steps) int64, of which those after the batch's steps are missing.</param>
    /// <param name="weights">(batch); null when all rows weigh the same.</param>
    /// <returns>Outputs (steps, outputs), targets (steps) and weights (steps) of all of them, one row after the other.</returns>
    public static (Tensor Output, Tensor Targets, Tensor? Weights) Pick(Tensor output, Tensor targets, Tensor? weights)
    {
        var steps = output.dim() == 3 ? output.shape[1] : targets.shape[1];
        var all = output.dim() == 3 ? output : output.unsqueeze(1).expand(-1, steps, -1);
        var ofSteps = targets.narrow(1, 0, steps);
        var places = ofSteps.ge(Scalars.Zero).reshape(-1).nonzero().squeeze(1);
        return (
            all.reshape(-1, all.shape[2]).index_select(0, places),
            ofSteps.reshape(-1).index_select(0, places),
            weights?.unsqueeze(1).expand(-1, steps).reshape(-1).index_select(0, places));
    }

    /// <inheritdoc/>
    protected override Tensor MeanOverRows(Tensor output, Batch batch)
    {
        var (outputs, targets, weights) = Pick(output, batch.Targets, batch.Weights);
        return ofStep.Mean(outputs, new Batch([], targets, weights));
    }
}
