namespace MLNet.DeepExtensions.Trainers.Embeddings;

/// <summary>
/// The positive pointwise mutual information of keys: how much more often two come together than by chance, as a logarithm, 0 if they do
/// not. Contexts count by their number to the power of 0.75, so that rare ones do not weigh too much (Levy, Goldberg and Dagan 2015).
/// </summary>
/// <param name="weights">How often pairs of keys come together.</param>
/// <param name="sums">For each key its weight in all pairs.</param>
/// <param name="keys">The keys to take.</param>
internal sealed class PositivePmi(PairWeights weights, double[] sums, int[] keys)
{
    private const double ContextPower = 0.75;

    /// <summary>Makes the matrix: row and column i are those of the i-th key.</summary>
    public SparseMatrix ToMatrix()
    {
        var places = new int[sums.Length];
        Array.Fill(places, -1);
        for (var i = 0; i < keys.Length; i++)
        {
            places[keys[i]] = i;
        }

        // pmi(key, context) = log(weight / chance), chance = sum of the key · power of the context's sum / sum of all powers
        var contexts = Array.ConvertAll(sums, sum => Math.Pow(sum, ContextPower));
        var all = contexts.Sum();
        var starts = new int[keys.Length + 1];
        ForEachPositive((row, _, _) => starts[row + 1]++);
        for (var row = 0; row < keys.Length; row++)
        {
            starts[row + 1] += starts[row];
        }

        var next = starts.AsSpan(0, keys.Length).ToArray();
        var columns = new int[starts[^1]];
        var values = new float[starts[^1]];
        ForEachPositive((row, column, ratio) =>
        {
            columns[next[row]] = column;
            values[next[row]++] = (float)Math.Log(ratio);
        });
        return new SparseMatrix(starts, columns, values);

        void ForEachPositive(Action<int, int, double> look) => weights.ForEach((one, other, weight) =>
        {
            Look(one, other, weight);
            if (one != other)
            {
                Look(other, one, weight);
            }

            void Look(int key, int context, double weight)
            {
                var ratio = weight * all / (sums[key] * contexts[context]);
                if (ratio > 1 && places[key] >= 0 && places[context] >= 0)
                {
                    look(places[key], places[context], ratio);
                }
            }
        });
    }
}
