using MLNet.DeepExtensions.Trainers.Layers;

namespace MLNet.DeepExtensions;

/// <summary>What a table's network makes of its columns before all are joined.</summary>
/// <param name="VectorSize">The numbers of a category's vector.</param>
/// <param name="FeatureDropout">The fraction of categories that is blanked while training; texts and images have dropout of their own.</param>
/// <param name="CreateNumberLayers">Makes the layers of a column of so many numbers.</param>
internal sealed record TableLayers(int VectorSize, double FeatureDropout, Func<int, LayerList> CreateNumberLayers)
{
    /// <summary>The layers after those of a column that gives one vector as a whole, a text or an image. Default none.</summary>
    public LayerList AfterWhole { get; init; } = [];

    /// <summary>Makes the layer that blanks features while training, each with its whole vector; none if the rate is 0.</summary>
    public static IEnumerable<Layer> DropFeatures(double rate, int size) => rate > 0 ? [new FeatureDropout(rate, size)] : [];
}
