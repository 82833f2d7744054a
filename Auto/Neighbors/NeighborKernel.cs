using System.Numerics;
using System.Numerics.Tensors;

namespace MLNet.DeepExtensions.Auto.Neighbors;

/// <summary>Rows with known labels, and what those near another row say of it: each counts by exp(−distance²).</summary>
/// <param name="points">The values of each feature, scaled.</param>
/// <param name="targets">The values of each target.</param>
/// <remarks>For one thread at a time.</remarks>
internal sealed class NeighborKernel(IReadOnlyList<float[]> points, IReadOnlyList<float[]> targets)
{
    /// <summary>
    /// By how much distances² count for the means that describe a row: from many neighbours to few, each four times the one before.
    /// </summary>
    public static IReadOnlyList<float> Scales { get; } = [0.25f, 1, 4];

    private const int Block = 1024; // rows whose distances stay in the nearest cache while features are added
    private readonly float[] _distances = new float[points[0].Length];
    private readonly float[] _shares = new float[points[0].Length];

    /// <summary>The number of rows.</summary>
    public int Count => _distances.Length;

    /// <summary>The values of each feature, scaled.</summary>
    public IReadOnlyList<float[]> Points => points;

    /// <summary>The values of each target.</summary>
    public IReadOnlyList<float[]> Targets => targets;

    /// <summary>How much the squared difference of each feature counts.</summary>
    public float[] Weights { get; } = new float[points.Count];

    /// <summary>The number of values that describe a row.</summary>
    public int Width => (Scales.Count * targets.Count) + 1;

    /// <summary>Describes a row by the means of its neighbours, and by how far the nearest one is.</summary>
    /// <param name="query">The scaled features of the row.</param>
    /// <param name="self">The row itself among those here, which is left out; -1 if it is none of them.</param>
    /// <param name="description">Takes <see cref="Width"/> values.</param>
    public void Describe(ReadOnlySpan<float> query, int self, Span<float> description)
    {
        var nearest = Measure(query, self);
        var place = 0;
        foreach (var scale in Scales)
        {
            if (place == 0)
            {
                Share(nearest, scale);
            }
            else
            {
                TensorPrimitives.Multiply(_shares, _shares, _shares);
                TensorPrimitives.Multiply(_shares, _shares, _shares);
            }

            var sum = TensorPrimitives.Sum<float>(_shares);
            foreach (var target in targets)
            {
                description[place++] = TensorPrimitives.Dot<float>(_shares, target) / sum;
            }
        }

        description[place] = MathF.Sqrt(nearest);
    }

    /// <summary>Predicts a row by its neighbours, and adds how the squared error changes with the logarithm of each weight.</summary>
    /// <param name="query">The scaled features of the row.</param>
    /// <param name="self">The row's place among those here. It is no neighbour of its own.</param>
    /// <param name="gradient">Takes the change; null to measure alone.</param>
    /// <returns>The squared error, of all targets together.</returns>
    public double AddError(ReadOnlySpan<float> query, int self, double[]? gradient)
    {
        const float Few = 1e-5f; // neighbours that count less change nothing
        var nearest = Measure(query, self);
        Share(nearest, 1);
        var sum = TensorPrimitives.Sum<float>(_shares);
        var means = new double[targets.Count];
        var error = 0d;
        for (var target = 0; target < means.Length; target++)
        {
            means[target] = TensorPrimitives.Dot<float>(_shares, targets[target]) / sum;
            error += Square(means[target] - targets[target][self]);
        }

        for (var row = 0; gradient is not null && row < _shares.Length; row++)
        {
            if (_shares[row] < Few * sum)
            {
                continue;
            }

            var pull = 0d;
            for (var target = 0; target < means.Length; target++)
            {
                pull += 2 * (means[target] - targets[target][self]) * (targets[target][row] - means[target]);
            }

            pull *= _shares[row] / sum;
            for (var feature = 0; feature < query.Length; feature++)
            {
                gradient[feature] -= pull * Weights[feature] * Square(query[feature] - points[feature][row]);
            }
        }

        return error;
    }

    private static double Square(double value) => value * value;

    private void Share(float nearest, float scale)
    {
        TensorPrimitives.Subtract(nearest, _distances, _shares);
        TensorPrimitives.Multiply(_shares, scale, _shares);
        TensorPrimitives.Exp<float>(_shares, _shares);
    }

    // The squared distance of each row; returns the smallest.
    private float Measure(ReadOnlySpan<float> query, int self)
    {
        for (var start = 0; start < Count; start += Block)
        {
            var sums = _distances.AsSpan(start, Math.Min(Block, Count - start));
            sums.Clear();
            for (var feature = 0; feature < query.Length; feature++)
            {
                if (Weights[feature] > 0)
                {
                    AddSquares(points[feature].AsSpan(start, sums.Length), query[feature], Weights[feature], sums);
                }
            }
        }

        if (self >= 0)
        {
            _distances[self] = float.PositiveInfinity;
        }

        return TensorPrimitives.Min<float>(_distances);
    }

    private static void AddSquares(ReadOnlySpan<float> values, float center, float weight, Span<float> sums)
    {
        var (centers, weights) = (new Vector<float>(center), new Vector<float>(weight));
        var place = 0;
        for (; place <= values.Length - Vector<float>.Count; place += Vector<float>.Count)
        {
            var difference = new Vector<float>(values[place..]) - centers;
            var target = sums[place..];
            (new Vector<float>(target) + (weights * difference * difference)).CopyTo(target);
        }

        for (; place < values.Length; place++)
        {
            var difference = values[place] - center;
            sums[place] += weight * difference * difference;
        }
    }
}
