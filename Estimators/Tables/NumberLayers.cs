using MLNet.DeepExtensions.Trainers.Layers;

namespace MLNet.DeepExtensions;

/// <summary>The layers that give each number of a table a vector.</summary>
internal static class NumberLayers
{
    /// <summary>Makes the layers.</summary>
    /// <param name="embedding">How; not none.</param>
    /// <param name="size">The numbers of a vector.</param>
    /// <param name="bins">The bins of a number.</param>
    /// <param name="featureDropout">The fraction of numbers that is blanked while training.</param>
    public static LayerList Create(NumericEmbedding embedding, int size, int bins, double featureDropout) => embedding == NumericEmbedding.Periodic
        ? [new Standardize(), new PeriodicEmbedding(size), .. TableLayers.DropFeatures(featureDropout, size)]
        : [new PiecewiseLinearEmbedding(size, bins), .. TableLayers.DropFeatures(featureDropout, size)];

    /// <summary>The bins of a number: few enough for memory when there are very many numbers.</summary>
    /// <param name="numbers">The number of numbers.</param>
    /// <param name="context">What else is known.</param>
    public static int GetBins(int numbers, InputContext context) =>
        context.Bins ?? Math.Clamp(8192 / numbers, 2, PiecewiseLinearEmbedding.DefaultBins);
}
