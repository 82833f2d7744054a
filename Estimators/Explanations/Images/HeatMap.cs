namespace MLNet.DeepExtensions.Explanations.Images;

/// <summary>Makes heat of contributions.</summary>
internal static class HeatMap
{
    /// <summary>The positive part of values, as a part of the largest.</summary>
    /// <param name="values">What each place contributes.</param>
    /// <returns>Of the same size, in [0, 1]; all 0 if no value is positive.</returns>
    public static float[,] Create(float[,] values)
    {
        var heat = new float[values.GetLength(0), values.GetLength(1)];
        var largest = values.Cast<float>().Max();
        for (var y = 0; largest > 0 && y < heat.GetLength(0); y++)
        {
            for (var x = 0; x < heat.GetLength(1); x++)
            {
                heat[y, x] = Math.Max(0, values[y, x]) / largest;
            }
        }

        return heat;
    }
}
