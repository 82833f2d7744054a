using MLNet.DeepExtensions.Trainers.Torch;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Embeddings;

/// <summary>Where the vectors of an embedding start: each is drawn from a normal distribution around a mean.</summary>
/// <param name="Means">A vector for the unknown key and one for each key from 1 on, one after the other.</param>
/// <param name="Deviations">For each of them the deviation of its numbers from the mean, zero or positive.</param>
internal sealed record KeyVectors(float[] Means, float[] Deviations)
{
    /// <summary>Draws the vectors.</summary>
    /// <param name="vectors">(keys, size), random numbers of mean 0 and deviation 1 before.</param>
    public void Start(Tensor vectors)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var deviations = tensor(Deviations, Deviations.Length, 1);
        vectors.mul_(deviations).add_(tensor(Means, vectors.shape), Scalars.One);
    }
}
