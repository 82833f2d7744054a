using MLNet.DeepExtensions.Trainers.Torch;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MLNet.DeepExtensions.Trainers.Explanations;

/// <summary>
/// What the parts of a row contribute to a score: integrated gradients (Sundararajan et al. 2017). The integral is the mean over the
/// midpoints of equal parts of the path.
/// </summary>
internal static class IntegratedGradients
{
    private static readonly float[] _ends = [1, 0]; // the row, the row that has nothing to say

    /// <summary>Explains a row.</summary>
    /// <param name="along">Makes a path through points at positions (points), 0 for its beginning and 1 for the row.</param>
    /// <param name="steps">The number of parts of the path, positive.</param>
    /// <param name="mostPoints">How many points are computed at once, which bounds the memory.</param>
    /// <param name="classIndex">Which score; null for the row's largest.</param>
    public static Contributions Explain(Func<Tensor, IGradientPath> along, int steps, int mostPoints, int? classIndex)
    {
        var ends = Use(along, _ends, path => path.Score());
        var chosen = classIndex ?? (int)ends[0].argmax().Read();
        float[][]? sums = null;
        foreach (var positions in Midpoints(steps).Chunk(mostPoints))
        {
            var changes = Use(along, positions, path =>
            {
                path.Score().select(1, chosen).sum().backward();
                return path.SumOfChanges();
            });
            sums = sums is null ? changes : [.. sums.Zip(changes, Add)];
        }

        foreach (var values in sums!)
        {
            TensorPrimitives.Divide(values, steps, values);
        }

        return new Contributions(sums, chosen, (float)ends[0, chosen].Read(), (float)ends[1, chosen].Read());
    }

    private static T Use<T>(Func<Tensor, IGradientPath> along, float[] positions, Func<IGradientPath, T> use)
    {
        using var path = along(tensor(positions));
        return use(path);
    }

    private static float[] Add(float[] sum, float[] change)
    {
        TensorPrimitives.Add(sum, change, sum);
        return sum;
    }

    private static IEnumerable<float> Midpoints(int steps) => Enumerable.Range(0, steps).Select(step => (step + 0.5f) / steps);
}
