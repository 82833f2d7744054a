using MLNet.DeepExtensions.Trainers.Distributed;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>Takes the sum of every gradient over all processes, of which each has a part of the batch.</summary>
/// <param name="communicator">The processes.</param>
internal sealed class AllReduceRule(Communicator communicator) : GradientRule
{
    public override void Apply(Tensor gradients, IReadOnlyList<WeightRange> ranges) => communicator.SumGradients(gradients);
}
