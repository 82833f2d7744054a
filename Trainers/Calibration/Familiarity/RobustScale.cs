using MLNet.DeepExtensions.Trainers.Onnx;

namespace MLNet.DeepExtensions.Trainers.Calibration.Familiarity;

/// <summary>Brings numbers to the middle 0 and the spread 1, and draws what lies far out nearer, as a logarithm does.</summary>
/// <param name="Middle">The median of each number.</param>
/// <param name="Spread">The spread of each number, positive: as of a normal distribution with the same quartiles.</param>
/// <param name="TakesMissing">For each number whether it was missing, NaN, in some row: it then counts as the median.</param>
internal sealed record RobustScale(float[] Middle, float[] Spread, bool[] TakesMissing)
{
    private const double QuartilesOfNormal = 1.349;
    private const float SmallestSpread = 1e-3f;

    /// <summary>Measures rows.</summary>
    /// <param name="rows">The rows.</param>
    public static RobustScale Measure(float[][] rows)
    {
        var width = rows[0].Length;
        var (middle, spread, missing) = (new float[width], new float[width], new bool[width]);
        for (var i = 0; i < width; i++)
        {
            var values = rows.Select(row => row[i]).Where(value => !float.IsNaN(value)).Order().ToArray();
            missing[i] = values.Length < rows.Length;
            (middle[i], spread[i]) = values.Length == 0 ? (0, 1) : MeasureOne(values);
        }

        return new RobustScale(middle, spread, missing);
    }

    /// <summary>Scales a row.</summary>
    public float[] Apply(float[] row) => [.. row.Select((value, i) =>
        float.IsNaN(value) && TakesMissing[i] ? 0 : MathF.Asinh((value - Middle[i]) / Spread[i]))];

    /// <summary>Adds the scaling to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="rows">The name of the rows, (rows, width).</param>
    /// <returns>The name of the scaled rows, of the same shape.</returns>
    public string Add(OnnxGraph graph, string rows)
    {
        var middle = graph.Floats(Middle, 1, Middle.Length);
        if (TakesMissing.Contains(true))
        {
            var takes = graph.Node("Greater", [graph.Floats([.. TakesMissing.Select(takes => takes ? 1f : 0)], 1, Middle.Length), graph.Scalar(0)]);
            rows = graph.Node("Where", [graph.Node("And", [graph.Node("IsNaN", [rows]), takes]), middle, rows]);
        }

        return graph.Node("Asinh", [graph.Node("Div", [graph.Node("Sub", [rows, middle]), graph.Floats(Spread, 1, Spread.Length)])]);
    }

    // Of a number that is mostly the same, as that of a rare category, the standard deviation; of one that never changes, a small part of it.
    private static (float Middle, float Spread) MeasureOne(float[] sorted)
    {
        float At(double part) => sorted[(int)(part * (sorted.Length - 1))];
        var mean = sorted.Average(value => (double)value);
        double[] possible = [(At(0.75) - At(0.25)) / QuartilesOfNormal, Math.Sqrt(sorted.Average(value => (value - mean) * (value - mean)))];
        var spread = (float)possible.FirstOrDefault(one => one > Math.Abs(mean) * 1e-6);
        return (At(0.5), spread > 0 && float.IsFinite(spread) ? spread : SmallestSpread * Math.Max(1, Math.Abs(At(0.5))));
    }
}
