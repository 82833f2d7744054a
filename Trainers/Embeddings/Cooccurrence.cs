using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;

namespace MLNet.DeepExtensions.Trainers.Embeddings;

/// <summary>
/// Vectors of keys from the rows they are in: keys that come in like company get like vectors. They are the singular vectors of the keys'
/// positive pointwise mutual information (Levy, Goldberg and Dagan 2015), U·√S, beside a small random part.
/// </summary>
internal static class Cooccurrence
{
    private const int Window = 4;

    // About 200 MB while counting; a few million pairs are usual.
    private const int MostPairs = 8_000_000;

    // More would be rare ones, and the dense matrices would grow with them.
    private const int MostKeys = 100_000;

    // Of the numbers of a vector, a tenth of which is random.
    private const double Deviation = 0.3;
    private const float RandomDeviation = 0.03f;

    /// <summary>Learns the vectors.</summary>
    /// <param name="forEachRow">
    /// Shows all rows of keys, 0 for the unknown one; values that are no keys are left out, such as -1 after the end of a row.
    /// </param>
    /// <param name="keyCount">The number of keys, without the unknown one.</param>
    /// <param name="size">The numbers of a vector, positive.</param>
    /// <param name="random">What the decomposition draws from.</param>
    public static KeyVectors Learn(Action<Action<ReadOnlySpan<float>>> forEachRow, int keyCount, int size, RandomGenerator random)
    {
        var means = new float[(keyCount + 1) * size];
        var deviations = new float[keyCount + 1];
        Array.Fill(deviations, RandomDeviation);

        var (weights, sums) = Count(forEachRow, keyCount);
        int[] keys = [.. Enumerable.Range(0, keyCount + 1).Where(key => sums[key] > 0).OrderByDescending(key => sums[key]).Take(MostKeys)];
        var matrix = new PositivePmi(weights, sums, keys).ToMatrix();
        if (matrix.Count > 0)
        {
            var rank = Math.Min(size, matrix.Size);
            var vectors = TruncatedSvd.ScaledLeft(matrix, rank, random);
            var scale = Math.Sqrt(size) * Deviation / MeanNorm(vectors, rank);
            for (var i = 0; i < vectors.Length; i++)
            {
                means[(keys[i / rank] * size) + (i % rank)] = (float)(vectors[i] * scale);
            }
        }

        return new KeyVectors(means, deviations);
    }

    // Neighbours count by the inverse of their distance.
    private static (PairWeights Weights, double[] Sums) Count(Action<Action<ReadOnlySpan<float>>> forEachRow, int keyCount)
    {
        var weights = new PairWeights(MostPairs);
        var sums = new double[keyCount + 1];
        forEachRow(row =>
        {
            for (var i = 0; i < row.Length; i++)
            {
                for (var distance = 1; distance <= Window && i + distance < row.Length; distance++)
                {
                    var (one, other) = (row[i], row[i + distance]);
                    if (IsKey(one) && IsKey(other))
                    {
                        var weight = 1f / distance;
                        weights.Add((int)one, (int)other, one == other ? 2 * weight : weight); // each is the other's neighbour
                        sums[(int)one] += weight;
                        sums[(int)other] += weight;
                    }
                }
            }
        });
        return (weights, sums);

        bool IsKey(float value) => value >= 0 && value <= keyCount;
    }

    private static double MeanNorm(float[] vectors, int width) =>
        vectors.Chunk(width).Average(vector => Math.Sqrt(vector.Sum(value => (double)value * value)));
}
