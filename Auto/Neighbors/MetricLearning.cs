namespace MLNet.DeepExtensions.Auto.Neighbors;

/// <summary>
/// Learns by which features rows are near: the weights by which the neighbours of a row, itself left out, predict it best, one for each feature.
/// </summary>
/// <remarks>Weinberger and Tesauro 2007, "Metric Learning for Kernel Regression", with a diagonal metric, by Adam (Kingma and Ba 2015).</remarks>
internal static class MetricLearning
{
    private const int Steps = 1000;
    private const int Batch = 64, SmallestBatch = 8;
    private const int Looked = 256; // rows that the first scale is chosen by
    private const double Rate = 0.2; // of the logarithms
    private const double MostWork = 1.2e10; // differences of two values
    private const double MostLogarithm = 20;
    private const double FirstDecay = 0.9, SecondDecay = 0.98, Tiny = 1e-8;
    private static readonly float[] _firstScales = [1, 3, 10, 30, 100, 300];

    /// <summary>Sets the weights of a kernel.</summary>
    /// <param name="kernel">The rows.</param>
    /// <param name="seed">The seed of what is drawn.</param>
    /// <param name="stop">Stops it.</param>
    public static void Fit(NeighborKernel kernel, int seed, CancellationToken stop)
    {
        var random = new Random(seed);
        int[] some = [.. Enumerable.Range(0, Looked).Select(_ => random.Next(kernel.Count))];
        var scale = _firstScales.MinBy(scale =>
        {
            stop.ThrowIfCancellationRequested();
            Array.Fill(kernel.Weights, scale / kernel.Weights.Length);
            return some.Sum(row => AddError(kernel, row, gradient: null));
        });
        var logarithms = new double[kernel.Weights.Length];
        Array.Fill(logarithms, Math.Log(scale / kernel.Weights.Length));
        Descend(kernel, logarithms, random, stop);
        SetWeights(kernel, logarithms);
    }

    private static void Descend(NeighborKernel kernel, double[] logarithms, Random random, CancellationToken stop)
    {
        var work = (double)Steps * kernel.Count * logarithms.Length;
        var batch = (int)Math.Clamp(MostWork / work, SmallestBatch, Batch);
        var (first, second, gradient) = (new double[logarithms.Length], new double[logarithms.Length], new double[logarithms.Length]);
        for (var step = 1; step <= Steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            SetWeights(kernel, logarithms);
            Array.Clear(gradient);
            for (var row = 0; row < batch; row++)
            {
                AddError(kernel, random.Next(kernel.Count), gradient);
            }

            var rate = Rate * (0.5 + (0.5 * Math.Cos(Math.PI * step / Steps)));
            for (var feature = 0; feature < logarithms.Length; feature++)
            {
                var slope = gradient[feature] / batch;
                first[feature] = (FirstDecay * first[feature]) + ((1 - FirstDecay) * slope);
                second[feature] = (SecondDecay * second[feature]) + ((1 - SecondDecay) * slope * slope);
                var (mean, deviation) = (
                    first[feature] / (1 - Math.Pow(FirstDecay, step)),
                    Math.Sqrt(second[feature] / (1 - Math.Pow(SecondDecay, step))));
                logarithms[feature] = Math.Clamp(
                    logarithms[feature] - (rate * mean / (deviation + Tiny)), -MostLogarithm, MostLogarithm);
            }
        }
    }

    private static double AddError(NeighborKernel kernel, int row, double[]? gradient)
    {
        Span<float> query = stackalloc float[kernel.Points.Count];
        for (var feature = 0; feature < query.Length; feature++)
        {
            query[feature] = kernel.Points[feature][row];
        }

        return kernel.AddError(query, row, gradient);
    }

    private static void SetWeights(NeighborKernel kernel, double[] logarithms)
    {
        for (var feature = 0; feature < logarithms.Length; feature++)
        {
            kernel.Weights[feature] = (float)Math.Exp(logarithms[feature]);
        }
    }
}
