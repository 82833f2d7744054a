using System.Globalization;
using System.Numerics.Tensors;
using MLNet.DeepExtensions.Trainers.Onnx;

namespace MLNet.DeepExtensions.Trainers.Calibration.Familiarity;

/// <summary>
/// How familiar a row is by some of its numbers: which part of the held-out rows lie as far from the training rows as it, or farther. The distance is
/// that to the nearest training rows (as Sun et al. 2022 do with what a network makes of rows), and the part is the p-value of a conformal test
/// (Bates et al. 2023).
/// </summary>
internal sealed class FamiliarityMeasure
{
    /// <summary>The fewest rows of each kind.</summary>
    public const int FewestRows = 20;

    /// <summary>The most rows of each kind that are looked at.</summary>
    public const int MostRows = 2000;

    private const int Neighbours = 5;
    private const int MostStored = 1024;
    private const int FewestStored = 128;
    private const int StoredValues = 1 << 16;
    private const double StepOfLine = 0.005;

    // Rows that are nearer are the same: a graph of 32-bit floats cannot tell. All directions vary by about 1.
    private const double SmallestDistance = 0.05;
    private readonly RobustScale _scale;
    private readonly Whitening _whitening;
    private readonly float[][] _stored;
    private readonly BentLine _parts;

    private FamiliarityMeasure(RobustScale scale, Whitening whitening, float[][] stored, float[][] heldOut)
    {
        (_scale, _whitening, _stored) = (scale, whitening, stored);
        _parts = CreateLine(Array.ConvertAll(heldOut, FindDistance));
    }

    private double Farthest => _parts.Points[^1].X;

    /// <summary>Fits the measure.</summary>
    /// <param name="train">Rows as they are in training, as many numbers each.</param>
    /// <param name="heldOut">Rows that were not trained on.</param>
    /// <param name="seed">The seed of the choice of rows that are stored.</param>
    /// <exception cref="InvalidOperationException">There are too few rows.</exception>
    public static FamiliarityMeasure Fit(float[][] train, float[][] heldOut, int seed)
    {
        Require(train.Length, "training");
        Require(heldOut.Length, "held-out");
        var random = new Random(seed);
        var scale = RobustScale.Measure(train);
        var scaled = Array.ConvertAll(train, scale.Apply);
        var whitening = Whitening.Measure(scaled, random);
        random.Shuffle(scaled);
        var stored = scaled.Take(Math.Clamp(StoredValues / whitening.Width, FewestStored, MostStored)).Select(whitening.Apply);
        return new FamiliarityMeasure(scale, whitening, [.. stored], heldOut);
    }

    /// <summary>The familiarity of a row, in [0, 1]; 0 of one with a number that is missing and never was, or infinite.</summary>
    public double Apply(float[] row)
    {
        var distance = FindDistance(row);
        var familiarity = _parts.Apply(distance) * Math.Pow(Farthest / Math.Max(distance, Farthest), 2);
        return double.IsNaN(familiarity) ? 0 : familiarity;
    }

    /// <summary>Adds the familiarity of rows to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="rows">The name of the rows.</param>
    /// <returns>The name of the familiarity, (rows, 1).</returns>
    public string Add(OnnxGraph graph, string rows)
    {
        var distance = AddDistance(graph, _whitening.Add(graph, _scale.Add(graph, rows)));
        var nearness = graph.Node("Div", [graph.Scalar((float)Farthest), graph.Node("Max", [distance, graph.Scalar((float)Farthest)])]);
        var familiarity = graph.Node("Mul", [_parts.Add(graph, distance), graph.Node("Mul", [nearness, nearness])]);
        return graph.Node("Where", [graph.Node("IsNaN", [familiarity]), graph.Scalar(0), familiarity]);
    }

    /// <summary>Checks that there are rows enough.</summary>
    /// <param name="count">The number of rows.</param>
    /// <param name="kind">What they are, for messages.</param>
    /// <exception cref="InvalidOperationException">There are too few.</exception>
    public static void Require(int count, string kind)
    {
        if (count < FewestRows)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"Familiarity needs at least {FewestRows} {kind} rows but there are {count}. Use more rows."));
        }
    }

    private double FindDistance(float[] row)
    {
        var turned = _whitening.Apply(_scale.Apply(row));
        float[] squares = Array.ConvertAll(_stored, other => TensorPrimitives.Distance<float>(turned, other) is var d ? d * d : 0);
        return Array.Exists(squares, float.IsNaN)
            ? double.NaN
            : Math.Max(SmallestDistance, Math.Sqrt(squares.Order().Take(Neighbours).Average(square => (double)square)));
    }

    private string AddDistance(OnnxGraph graph, string turned)
    {
        var stored = graph.Floats(Transpose(_stored), _whitening.Width, _stored.Length);
        var ownSquares = graph.Node("ReduceSumSquare", [turned], ("axes", new long[] { 1 }), ("keepdims", 1));
        var storedSquares = graph.Floats([.. _stored.Select(row => TensorPrimitives.SumOfSquares<float>(row))], 1, _stored.Length);
        var products = graph.Node("Mul", [graph.Node("MatMul", [turned, stored]), graph.Scalar(-2)]);
        var squares = graph.Node("Add", [graph.Node("Add", [products, ownSquares]), storedSquares]);
        var nearest = graph.Smallest(squares, Math.Min(Neighbours, _stored.Length));
        var mean = graph.Node("ReduceMean", [nearest], ("axes", new long[] { 1 }), ("keepdims", 1));
        return graph.Node("Sqrt", [graph.Node("Max", [mean, graph.Scalar((float)(SmallestDistance * SmallestDistance))])]);
    }

    /// <summary>The part of held-out rows that are as far as a row, or farther, and one more.</summary>
    /// <param name="distances">How far each held-out row is.</param>
    /// <returns>The line of the part over the distance. Its last point is the farthest row.</returns>
    public static BentLine CreateLine(double[] distances)
    {
        // From the farthest row inwards, a point for each step of the part, and for each row of the far end.
        var sorted = distances.Select(distance => double.IsNaN(distance) ? double.MaxValue : distance).Order().ToArray();
        var points = new List<LinePoint>();
        for (var i = sorted.Length - 1; i >= 0; i--)
        {
            var part = (sorted.Length - i + 1.0) / (sorted.Length + 1);
            if (i > 0 && sorted[i - 1] == sorted[i])
            {
                continue; // rows of one distance stay together
            }

            if (points.Count == 0 || (sorted[i] < points[0].X && (i == 0 || part > points[0].Y + StepOfLine || part > 1.2 * points[0].Y)))
            {
                points.Insert(0, new LinePoint((float)sorted[i], Math.Min(part, 1)));
            }
        }

        return new BentLine(points);
    }

    private static float[] Transpose(float[][] rows) =>
        [.. Enumerable.Range(0, rows[0].Length).SelectMany(column => rows.Select(row => row[column]))];
}
