namespace MLNet.DeepExtensions.Auto.Neighbors;

/// <summary>Brings features to one scale, long tails drawn in: asinh((x − center) · factor).</summary>
/// <param name="Centers">The median of each feature.</param>
/// <param name="Factors">One over the spread of each feature; 0 for one that is the same in all rows.</param>
internal sealed record FeatureScaling(float[] Centers, float[] Factors)
{
    /// <summary>What is further away is as far as this: infinity too.</summary>
    public const float Farthest = 1e8f;

    private const float QuartilesOfNormal = 1.349f; // the distance of the quartiles, in standard deviations

    /// <summary>
    /// Measures features. The spread is that of the middle half of the rows, or of all where more than half of the rows are the same.
    /// </summary>
    /// <param name="features">The values of each feature, finite or infinite.</param>
    public static FeatureScaling Measure(IReadOnlyList<float[]> features)
    {
        var (centers, factors) = (new float[features.Count], new float[features.Count]);
        for (var feature = 0; feature < features.Count; feature++)
        {
            float[] sorted = [.. features[feature].Order()];
            float Quantile(double part) => sorted[(int)(part * (sorted.Length - 1))];
            var middle = (Quantile(0.75) - Quantile(0.25)) / QuartilesOfNormal;
            var spread = float.IsFinite(middle) && middle > 0 ? middle : Deviation(sorted);
            var center = Quantile(0.5);
            centers[feature] = float.IsFinite(center) ? center : 0;
            factors[feature] = spread > 0 && float.IsFinite(1 / spread) ? 1 / spread : 0;
        }

        return new FeatureScaling(centers, factors);
    }

    /// <summary>Scales a value.</summary>
    /// <param name="feature">The number of the feature.</param>
    /// <param name="value">Its value.</param>
    public float Apply(int feature, float value) =>
        MathF.Asinh(Math.Clamp((value - Centers[feature]) * Factors[feature], -Farthest, Farthest));

    private static float Deviation(float[] values)
    {
        double sum = 0, squares = 0;
        var count = 0;
        foreach (var value in values.Where(float.IsFinite))
        {
            sum += value;
            squares += (double)value * value;
            count++;
        }

        return count == 0 ? 0 : (float)Math.Sqrt(Math.Max(0, (squares / count) - (sum / count * (sum / count))));
    }
}
