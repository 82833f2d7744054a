using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Images;

/// <summary>Made-up images as files and in memory, and pipelines that read them.</summary>
internal sealed class PhotoFolder : IDisposable
{
    public const int Side = SampleImages.Side;
    private const int Count = 24;
    private readonly TemporaryFolder _folder = new();
    private readonly List<MLImage> _images = [];

    public PhotoFolder()
    {
        foreach (var (sample, i) in SampleImages.Create(Count).Select((sample, i) => (sample, i)))
        {
            var path = _folder.PathOf($"{i}.png");
            using var image = Draw(sample.Grey);
            image.Save(path);
            Photos.Add(new Photo { Path = path, Kind = SampleImages.ClassNames[sample.Kind], Number = sample.Place, IsLying = sample.Kind == 0 });
        }
    }

    /// <summary>The rows; their images are files.</summary>
    public List<Photo> Photos { get; } = [];

    public string PathOf(string name) => _folder.PathOf(name);

    /// <summary>The rows with images in memory, which this object disposes.</summary>
    /// <param name="side">The height and width of the images.</param>
    public PhotoInMemory[] InMemory(int side = Side) => [.. SampleImages.Create(Count).Select(sample =>
    {
        var grey = Enumerable.Range(0, side * side).Select(i => sample.Grey[(i / side * Side / side * Side) + (i % side * Side / side)]).ToArray();
        _images.Add(Draw(grey));
        return new PhotoInMemory { Image = _images[^1], Kind = SampleImages.ClassNames[sample.Kind] };
    })];

    /// <summary>The rows of files with the label for multiclass classification as a key.</summary>
    public static IDataView View(MLContext ml, IEnumerable<Photo> photos) => Keyed(ml, ml.Data.LoadFromEnumerable(photos));

    /// <summary>The same of images in memory.</summary>
    public static IDataView View(MLContext ml, IEnumerable<PhotoInMemory> photos) => Keyed(ml, ml.Data.LoadFromEnumerable(photos));

    public static CnnEstimator.Options Options() => new() { FeatureColumnName = "Image", Epochs = 2, BatchSize = 8, Seed = 1 };

    public static EstimatorChain<ITransformer> Load(MLContext ml) =>
        ml.Transforms.LoadImages("Image", null, "Path").Append((IEstimator<ITransformer>)ml.Transforms.ResizeImages("Image", Side, Side));

    public static EstimatorChain<NetworkPredictionTransformer> Pipeline(MLContext ml) =>
        Load(ml).Append(ml.MulticlassClassification.Trainers.Cnn(Options()));

    public void Dispose()
    {
        _images.ForEach(image => image.Dispose());
        _folder.Dispose();
    }

    public static MLImage Draw(byte[] grey)
    {
        var side = (int)Math.Sqrt(grey.Length);
        byte[] Pixel(byte value) => [value, (byte)(value / 2), (byte)(255 - value), 255];
        return MLImage.CreateFromPixels(side, side, MLPixelFormat.Bgra32, [.. grey.SelectMany(Pixel)]);
    }

    // The same keys whichever classes the rows have.
    private static IDataView Keyed(MLContext ml, IDataView data)
    {
        var keys = ml.Data.LoadFromEnumerable(SampleImages.ClassNames.Select(name => new KindName { Kind = name }));
        return ml.Transforms.Conversion.MapValueToKey("Label", "Kind", keyData: keys).Fit(data).Transform(data);
    }

    public sealed class Photo
    {
        public string Path { get; set; } = string.Empty;

        public string Kind { get; set; } = string.Empty;

        public float Number { get; set; }

        public bool IsLying { get; set; }
    }

    public sealed class PhotoInMemory
    {
        [ImageType(Side, Side)]
        public MLImage? Image { get; set; }

        public string Kind { get; set; } = string.Empty;
    }

    public sealed class ScoredPhoto
    {
        [ImageType(Side, Side)]
        public MLImage? Image { get; set; }

        public float[] Score { get; set; } = [];
    }

    public sealed class Scored
    {
        public uint PredictedLabel { get; set; }

        public float[] Score { get; set; } = [];
    }

    private sealed class KindName
    {
        public string Kind { get; set; } = string.Empty;
    }
}
