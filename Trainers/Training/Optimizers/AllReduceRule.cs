using MLNet.DeepExtensions.Trainers.Training.Distributed;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>Takes the mean of every gradient over all processes.</summary>
/// <param name="communicator">The processes.</param>
internal sealed class AllReduceRule(Communicator communicator) : GradientRule
{
    public override void Apply(Tensor gradients, IReadOnlyList<WeightRange> ranges) => communicator.AllReduceMean(gradients);
}
