using MLNet.DeepExtensions.Trainers.Calibration;
using MLNet.DeepExtensions.Trainers.Onnx;

namespace MLNet.DeepExtensions.Trust;

/// <summary>Sets of the classes whose probability reaches a bound (Sadinle, Lei and Wasserman 2019).</summary>
/// <param name="Bounds">The logarithm of the bound of each class.</param>
/// <param name="MayBeEmpty">Whether a set may have no class; otherwise it has the most probable one at least.</param>
internal sealed record ClassSets(IReadOnlyList<double> Bounds, bool MayBeEmpty)
{
    // What a graph of 32-bit floats may be off by.
    private const double Rounding = 1e-6;

    /// <summary>Finds the bounds.</summary>
    /// <param name="logits">The log-odds of each held-out row for two classes, or the logits of several, row after row.</param>
    /// <param name="classes">The class of each row.</param>
    /// <param name="weights">The weight of each row, positive.</param>
    /// <param name="promise">What is promised.</param>
    /// <param name="classNames">The names of the classes.</param>
    /// <exception cref="InvalidOperationException">There are too few rows.</exception>
    public static (ClassSets Sets, FittedPredictionSets Fitted) Fit(
        double[] logits, int[] classes, double[] weights, PredictionSetOptions promise, IReadOnlyList<string> classNames)
    {
        var logarithms = ToLogarithms(logits, classes.Length);
        double[] misses = [.. classes.Select((own, row) => -logarithms[(row * classNames.Count) + own])];
        double FindBound(bool[] picked, string rows) => -Rounding - ConformalQuantile.Find(
            [.. misses.Where((_, row) => picked[row])], [.. weights.Where((_, row) => picked[row])], promise.Coverage, rows);
        double[] bounds = promise.PerClass
            ? [.. classNames.Select((name, own) => FindBound(Array.ConvertAll(classes, one => one == own), $"held-out rows of the class '{name}'"))]
            : [.. Enumerable.Repeat(FindBound(Array.ConvertAll(classes, _ => true), "held-out rows"), classNames.Count)];
        var sets = new ClassSets(bounds, promise.AllowEmpty);
        return (sets, new FittedPredictionSets(
            promise.Coverage, classes.Length, classNames, Array.ConvertAll(bounds, Math.Exp), sets.MeanSize(logarithms, weights)));
    }

    /// <summary>Adds the sets to a graph: 1 for each class in them, 0 for the others; all classes where a row's scores are NaN.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="logits">The name of the log-odds of two classes, (rows, 1), or of the logits of several, (rows, classes).</param>
    /// <param name="areOfTwo">Whether they are log-odds.</param>
    /// <returns>The name of the sets, (rows, classes).</returns>
    public string Add(OnnxGraph graph, string logits, bool areOfTwo)
    {
        var all = areOfTwo ? graph.Node("Concat", [graph.Node("Sub", [logits, logits]), logits], ("axis", 1)) : logits;
        var logarithms = graph.Node("LogSoftmax", [all], ("axis", 1));
        var bounds = graph.Floats([.. Bounds.Select(bound => (float)bound)], 1, Bounds.Count);
        var reached = graph.Node("Not", [graph.Node("Less", [logarithms, bounds])]);
        if (!MayBeEmpty)
        {
            var highest = graph.Node("ReduceMax", [logarithms], ("axes", new long[] { 1 }), ("keepdims", 1));
            reached = graph.Node("Or", [reached, graph.Node("Equal", [logarithms, highest])]);
        }

        return graph.CastToSingle(reached);
    }

    /// <summary>Adds the number of classes in each set to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="sets">The name of the sets.</param>
    /// <returns>The name of the numbers, (rows, 1).</returns>
    public static string AddSize(OnnxGraph graph, string sets) => graph.Node("ReduceSum", [sets, graph.Integers(1)], ("keepdims", 1));

    // Log-odds speak for the second of two classes.
    private static double[] ToLogarithms(double[] logits, int rows)
    {
        var all = logits.Length == rows ? [.. logits.SelectMany(logit => new[] { 0, logit })] : logits;
        return [.. all.Chunk(all.Length / rows).SelectMany(row => row.Select(logit => logit - LogLoss.LogSum(row, 1)))];
    }

    private double MeanSize(double[] logarithms, double[] weights)
    {
        var sizes = logarithms.Chunk(Bounds.Count).Select(row => row.Zip(Bounds).Count(one => one.First >= one.Second));
        return sizes.Zip(weights, (size, weight) => weight * (MayBeEmpty ? size : Math.Max(size, 1))).Sum() / weights.Sum();
    }
}
