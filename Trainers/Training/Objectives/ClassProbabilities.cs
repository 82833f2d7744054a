using MLNet.DeepExtensions.Trainers.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Objectives;

/// <summary>The probabilities that the network is to give.</summary>
internal static class ClassProbabilities
{
    /// <summary>Takes a part from every probability and spreads it evenly over all classes (Szegedy et al. 2016).</summary>
    /// <param name="wanted">Probabilities of any shape.</param>
    /// <param name="part">The part to spread, in [0, 1).</param>
    /// <param name="classes">The number of classes.</param>
    public static Tensor Smooth(Tensor wanted, double part, long classes)
    {
        using Scalar kept = 1 - part, spread = part / classes;
        return part == 0 ? wanted : wanted.mul(kept).add_(spread, Scalars.One);
    }
}
