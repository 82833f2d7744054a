using MLNet.DeepExtensions.Trainers.Training.Distributed;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>Takes the mean of every gradient over all processes.</summary>
/// <param name="communicator">The processes.</param>
internal sealed class AllReduceRule(Communicator communicator) : GradientRule
{
    public override void Apply(IReadOnlyList<OptimizerSlot> slots)
    {
        foreach (var slot in slots)
        {
            if (slot.Gradient is { } gradient)
            {
                communicator.AllReduceMean(gradient);
            }
        }
    }
}
