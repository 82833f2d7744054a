using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>The layers that the columns beside a table's numbers go through before all are joined.</summary>
internal static class TableBranches
{
    /// <summary>The number of tokens of a text that are read.</summary>
    public const int MostTokens = 256;

    private const int TokenSize = 64;
    private const int Windows = 64;
    private const double Dropout = 0.3;

    /// <summary>Makes the layers for a column of categories, tokens or images.</summary>
    /// <param name="input">The column.</param>
    /// <param name="categorySize">The numbers of a category's vector.</param>
    /// <param name="featureDropout">The fraction of categories that is blanked while training; texts and images have dropout of their own.</param>
    /// <exception cref="ArgumentException">Images are too small for the network's strides.</exception>
    public static LayerList Create(InputEncoder input, int categorySize, double featureDropout) => input switch
    {
        CategoryEncoder categories => [new CategoryEmbedding(categories.KeyCount, categorySize), .. DropFeatures(featureDropout, categorySize)],
        KeySequenceEncoder tokens => Text(tokens.KeyCount),
        ImageEncoder image =>
        [
            new StandardizeImage(PixelStatistics.TrainingRows),
            .. CnnLayers.Create(CnnArchitecture.SimpleCnn, new TensorShape(ImageEncoder.Channels, image.Height, image.ImageWidth), Dropout),
        ],
        _ => throw new ArgumentOutOfRangeException(nameof(input), input.Type, "No such column can be beside a table's numbers."),
    };

    /// <summary>Makes the layers that give each number a vector.</summary>
    /// <param name="embedding">How; not none.</param>
    /// <param name="size">The numbers of a vector.</param>
    /// <param name="bins">The bins of a number.</param>
    /// <param name="featureDropout">The fraction of numbers that is blanked while training.</param>
    public static LayerList OfNumbers(NumericEmbedding embedding, int size, int bins, double featureDropout) => embedding == NumericEmbedding.Periodic
        ? [new Standardize(), new PeriodicEmbedding(size), .. DropFeatures(featureDropout, size)]
        : [new PiecewiseLinearEmbedding(size, bins), .. DropFeatures(featureDropout, size)];

    /// <summary>Makes the layer that blanks features while training, each with its whole vector; none if the rate is 0.</summary>
    public static IEnumerable<Layer> DropFeatures(double rate, int size) => rate > 0 ? [new FeatureDropout(rate, size)] : [];

    /// <summary>The bins of a number: few enough for memory when there are very many numbers.</summary>
    /// <param name="numbers">The number of numbers.</param>
    /// <param name="context">What else is known.</param>
    public static int GetBins(int numbers, InputContext context) => context.Bins ?? Math.Clamp(8192 / numbers, 2, PiecewiseLinearEmbedding.DefaultBins);

    // The mean says what a text is about, the windows what it says (Kim 2014).
    private static LayerList Text(int keyCount) =>
    [
        new Embedding(keyCount, TokenSize, TokenDropout: 0.1, EmbeddingStart.Cooccurrence),
        new Branches([
            new PoolOverTime(TimePooling.Mean),
            new Sequence([new Convolution1D(Windows, 3), new Activation(ActivationFunction.ReLU), new PoolOverTime(TimePooling.Max)]),
        ]),
        new Dropout(Dropout),
    ];
}
