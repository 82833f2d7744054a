using MLNet.DeepExtensions.Trainers.Layers;

namespace MLNet.DeepExtensions;

/// <summary>The layers that give each number of a table a vector.</summary>
internal static class NumberLayers
{
    /// <summary>Makes the layers.</summary>
    /// <param name="embedding">How; not none.</param>
    /// <param name="size">The numbers of a vector.</param>
    /// <param name="bins">The most bins of a number, and the rows that make one.</param>
    /// <param name="featureDropout">The fraction of numbers that is blanked while training.</param>
    public static LayerList Create(NumericEmbedding embedding, int size, (int Most, int RowsPerBin) bins, double featureDropout) =>
        embedding == NumericEmbedding.Periodic
            ? [new Standardize(), new PeriodicEmbedding(size), .. TableLayers.DropFeatures(featureDropout, size)]
            : [new PiecewiseLinearEmbedding(size, bins.Most, bins.RowsPerBin), .. TableLayers.DropFeatures(featureDropout, size)];

    /// <summary>The bins of a number: few enough for memory when there are very many numbers.</summary>
    /// <param name="numbers">The number of numbers.</param>
    /// <param name="context">What else is known.</param>
    /// <param name="rowsPerBin">The training rows that make a bin.</param>
    public static (int Most, int RowsPerBin) GetBins(
        int numbers, InputContext context, int rowsPerBin = PiecewiseLinearEmbedding.DefaultRowsPerBin) => context.Bins is { } bins
        ? (bins.Bins, bins.RowsPerBin)
        : (Math.Clamp(8192 / numbers, 2, PiecewiseLinearEmbedding.DefaultBins), rowsPerBin);
}
