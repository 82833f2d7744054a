namespace MLNet.DeepExtensions.Trainers.Training.Embeddings;

/// <summary>Where the vectors of an embedding start: each is drawn from a normal distribution around a mean.</summary>
/// <param name="Means">A vector for the unknown key and one for each key from 1 on, one after the other.</param>
/// <param name="Deviations">For each of them the deviation of its numbers from the mean, zero or positive.</param>
internal sealed record KeyVectors(float[] Means, float[] Deviations);
