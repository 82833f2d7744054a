using MLNet.DeepExtensions.Trainers.Models;

namespace MLNet.DeepExtensions.Trainers.Training.Targets;

/// <summary>Finds the line by which labels become normally distributed.</summary>
internal static class NormalScores
{
    /// <summary>The largest number of points.</summary>
    public const int MostPoints = 256;

    /// <summary>Places the points at labels that are evenly spaced in the order of all.</summary>
    /// <remarks>A label's score is the quantile of the standard normal distribution at the part of the labels below it, equal ones counting
    /// half.</remarks>
    /// <param name="labels">The labels of the training rows, not all the same.</param>
    public static IReadOnlyList<TargetPoint> Fit(float[] labels)
    {
        var sorted = (float[])labels.Clone();
        Array.Sort(sorted);
        var distinct = sorted.Distinct().ToArray();
        var chosen = distinct.Length <= MostPoints
            ? distinct
            : Enumerable.Range(0, MostPoints).Select(i => sorted[(int)((long)i * (sorted.Length - 1) / (MostPoints - 1))]).Distinct().ToArray();
        var points = new List<TargetPoint>();
        var below = 0;
        foreach (var label in chosen)
        {
            while (sorted[below] < label)
            {
                below++;
            }

            var equal = 0;
            while (below + equal < sorted.Length && sorted[below + equal] == label)
            {
                equal++;
            }

            // As 32-bit floats, so that the graph has the very same points.
            var score = (float)NormalQuantile((below + (0.5 * equal)) / sorted.Length);
            if (points.Count == 0 || score > points[^1].Score)
            {
                points.Add(new TargetPoint(label, score));
            }
        }

        return points;
    }

    /// <summary>The number below which a part of the standard normal distribution lies, to nine digits (Acklam 2003).</summary>
    /// <param name="part">The part, in (0, 1).</param>
    public static double NormalQuantile(double part)
    {
        const double tail = 0.02425;
        if (part > 0.5)
        {
            return -NormalQuantile(1 - part);
        }

        if (part < tail)
        {
            var root = Math.Sqrt(-2 * Math.Log(part));
            return Polynomial(
                    root, -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838, -2.549732539343734,
                    4.374664141464968, 2.938163982698783)
                / Polynomial(root, 7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996, 3.754408661907416, 1);
        }

        var distance = part - 0.5;
        var square = distance * distance;
        return distance
            * Polynomial(
                square, -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02,
                -3.066479806614716e+01, 2.506628277459239)
            / Polynomial(
                square, -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01, -1.328068155288572e+01, 1);
    }

    private static double Polynomial(double x, params ReadOnlySpan<double> coefficients)
    {
        var sum = 0.0;
        foreach (var coefficient in coefficients)
        {
            sum = (sum * x) + coefficient;
        }

        return sum;
    }
}
