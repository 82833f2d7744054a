using System.Text.Json.Serialization;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>
/// How gradients become steps: <see cref="AdamW"/>, <see cref="Adam"/> or <see cref="Sgd"/>. The step size, weight decay
/// and what is done to the gradient beforehand are options of the training, the same for all of them.
/// </summary>
[JsonDerivedType(typeof(Adam), "Adam")]
[JsonDerivedType(typeof(AdamW), "AdamW")]
[JsonDerivedType(typeof(Sgd), "Sgd")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "optimizer")]
public abstract record Optimizer
{
    private protected Optimizer()
    {
    }

    /// <summary>Makes the optimiser of one training.</summary>
    /// <param name="weights">The weights to train; they belong to the caller.</param>
    /// <param name="weightDecay">The weight decay of matrices, zero or positive.</param>
    /// <param name="rules">What is done to the gradients before each step, in this order.</param>
    internal abstract ParameterOptimizer Create(FlatWeights weights, double weightDecay, IReadOnlyList<GradientRule> rules);
}
