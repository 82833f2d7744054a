using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions.Auto.Neighbors;

/// <summary>
/// Describes rows by their neighbours among rows with known labels: the mean label of more and of fewer of them, and how far the nearest one is.
/// </summary>
internal sealed class FittedNeighbors
{
    private const int MostPoints = 20_000;
    private const int MostNumbers = 300_000; // that are kept: a row is scored in a quarter of a millisecond, with five folds in one
    private const double MostWork = 3e10; // differences, to describe the rows
    private const double SmallestPart = 1e-3; // of a squared distance; below, a feature tells no neighbours apart

    private readonly int[] _places; // of each row that is learned from among the kernel's; -1 for those that are not kept
    private readonly float[][] _features;

    private FittedNeighbors(FeatureScaling scaling, NeighborKernel kernel, int[] places, float[][] features) =>
        (Scaling, Kernel, _places, _features) = (scaling, kernel, places, features);

    /// <summary>How features are scaled.</summary>
    public FeatureScaling Scaling { get; }

    /// <summary>The rows that are kept.</summary>
    public NeighborKernel Kernel { get; }

    /// <summary>Learns.</summary>
    /// <param name="rows">The rows, at least two.</param>
    /// <param name="seed">The seed of what is drawn.</param>
    /// <param name="stop">Stops it.</param>
    public static FittedNeighbors Fit(NeighborRows rows, int seed, CancellationToken stop)
    {
        var scaling = FeatureScaling.Measure(rows.Features);
        float[][] scaled = [.. rows.Features.Select((values, feature) => Array.ConvertAll(values, value => scaling.Apply(feature, value)))];
        var kept = Keep(rows, seed);
        var places = new int[rows.Count];
        Array.Fill(places, -1);
        foreach (var (place, row) in kept.Index())
        {
            places[row] = place;
        }

        float[][] Pick(float[][] columns) => [.. columns.Select(values => Array.ConvertAll(kept, row => values[row]))];
        var kernel = new NeighborKernel(Pick(scaled), Pick(rows.Targets));
        MetricLearning.Fit(kernel, seed, stop);
        for (var feature = 0; feature < scaled.Length; feature++)
        {
            kernel.Weights[feature] = kernel.Weights[feature] * Variance(kernel.Points[feature]) < SmallestPart ? 0 : kernel.Weights[feature];
        }

        return new FittedNeighbors(scaling, kernel, places, scaled);
    }

    /// <summary>Describes each row that was learned from by others than itself.</summary>
    /// <param name="stop">Stops it.</param>
    public float[][] DescribeOwn(CancellationToken stop)
    {
        var descriptions = new float[_places.Length][];
        Span<float> query = stackalloc float[_features.Length];
        for (var row = 0; row < descriptions.Length; row++)
        {
            stop.ThrowIfCancellationRequested();
            for (var feature = 0; feature < query.Length; feature++)
            {
                query[feature] = _features[feature][row];
            }

            Kernel.Describe(query, _places[row], descriptions[row] = new float[Kernel.Width]);
        }

        return descriptions;
    }

    /// <summary>Writes what describes rows.</summary>
    /// <param name="input">The column of features.</param>
    /// <param name="output">The name of the output.</param>
    /// <param name="slotNames">A name for each value.</param>
    public byte[] Write(string input, string output, IReadOnlyList<string> slotNames)
    {
        var graph = new OnnxGraph();
        var features = graph.Input(input, new TensorShape(_features.Length));
        int[] kept = [.. Enumerable.Range(0, _features.Length).Where(feature => Kernel.Weights[feature] > 0)];
        kept = kept.Length > 0 ? kept : [0];
        var (distances, nearest) = AddDistances(graph, Scale(graph, features, kept), kept);
        graph.Output(output, graph.Node("Concat", [.. AddMeans(graph, distances), nearest], ("axis", 1)), new TensorShape(Kernel.Width));
        graph.SlotNames(output, slotNames);
        return graph.ToBytes();
    }

    // By the weights, so that squared differences need none any more.
    private string Scale(OnnxGraph graph, string features, int[] kept)
    {
        string Row(Func<int, float> value) => graph.Floats([.. kept.Select(value)], 1, kept.Length);
        var picked = graph.Node("Gather", [features, graph.Integers([.. kept.Select(feature => (long)feature)])], ("axis", 1));
        var centered = graph.Node("Sub", [picked, Row(feature => Scaling.Centers[feature])]);
        var scaled = graph.Node("Mul", [centered, Row(feature => Scaling.Factors[feature])]);
        var inside = graph.Node("Clip", [scaled, graph.Scalar(-FeatureScaling.Farthest), graph.Scalar(FeatureScaling.Farthest)]);
        return graph.Node("Mul", [graph.Node("Asinh", [inside]), Row(RootOf)]);
    }

    // |x - y|² = |x|² - 2xy + |y|², in 64-bit floats, as near rows differ by little of it. What is the same for all rows is left out at first.
    private (string Distances, string Nearest) AddDistances(OnnxGraph graph, string query, int[] kept)
    {
        var values = new float[kept.Length * Kernel.Count];
        foreach (var (place, feature) in kept.Index())
        {
            var root = RootOf(feature);
            for (var row = 0; row < Kernel.Count; row++)
            {
                values[(place * Kernel.Count) + row] = root * Kernel.Points[feature][row];
            }
        }

        var points = graph.CastToDouble(graph.Floats(values, kept.Length, Kernel.Count));
        var lengths = graph.Node("ReduceSum", [graph.Node("Mul", [points, points]), graph.Integers(0)], ("keepdims", 1));
        var exact = graph.CastToDouble(query);
        var products = graph.Node("MatMul", [exact, graph.Node("Mul", [points, graph.CastToDouble(graph.Scalar(-2))])]);
        var distances = graph.Node("Add", [products, lengths]);
        var smallest = graph.Node("ReduceMin", [distances], ("axes", new long[] { 1 }), ("keepdims", 1));
        var length = graph.Node("ReduceSum", [graph.Node("Mul", [exact, exact]), graph.Integers(1)], ("keepdims", 1));
        var nearest = graph.Node("Relu", [graph.CastToSingle(graph.Node("Add", [smallest, length]))]);
        return (graph.CastToSingle(graph.Node("Sub", [distances, smallest])), graph.Node("Sqrt", [nearest]));
    }

    // As the kernel computes them: the shares at a scale are those at a quarter of it to the power of four.
    private IEnumerable<string> AddMeans(OnnxGraph graph, string distances)
    {
        var (count, width) = (Kernel.Count, Kernel.Targets.Count + 1);
        var values = new float[count * width];
        for (var row = 0; row < count; row++)
        {
            for (var target = 0; target < width; target++)
            {
                values[(row * width) + target] = target < width - 1 ? Kernel.Targets[target][row] : 1;
            }
        }

        var targets = graph.Floats(values, count, width);
        var shares = graph.Node("Exp", [graph.Node("Mul", [distances, graph.Scalar(-NeighborKernel.Scales[0])])]);
        for (var scale = 0; scale < NeighborKernel.Scales.Count; scale++)
        {
            if (scale > 0)
            {
                var squares = graph.Node("Mul", [shares, shares]);
                shares = graph.Node("Mul", [squares, squares]);
            }

            var sums = graph.Node("MatMul", [shares, targets]);
            var all = graph.Slot(sums, width - 1);
            yield return graph.Node(
                "Div", [graph.Node("Slice", [sums, graph.Integers(0), graph.Integers(width - 1), graph.Integers(1)]), all]);
        }
    }

    private float RootOf(int feature) => MathF.Sqrt(Kernel.Weights[feature]);

    private static int[] Keep(NeighborRows rows, int seed)
    {
        var most = Math.Min(MostNumbers / rows.Features.Length, (int)(MostWork / ((double)rows.Count * rows.Features.Length)));
        most = Math.Clamp(most, 1, MostPoints);
        int[] all = [.. Enumerable.Range(0, rows.Count)];
        if (rows.Count <= most)
        {
            return all;
        }

        new Random(seed).Shuffle(all);
        return [.. all.Take(most).Order()];
    }

    private static float Variance(float[] values)
    {
        double mean = values.Average(), sum = 0;
        foreach (var value in values)
        {
            sum += (value - mean) * (value - mean);
        }

        return (float)(sum / values.Length);
    }
}
