using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions;

/// <summary>Makes a vector of each image by a pretrained encoder, for any trainer, and for comparing images.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Input column</term><description>Images of any size, as <c>LoadImages</c> gives; they are brought to the size of the encoder.
/// The vector of a missing image is NaN</description></item>
/// <item><term>Output column</term><description>Vector of Single of known size, with slot names</description></item>
/// <item><term>Caching needed after</term><description>Yes, before a trainer that reads rows again: each reading computes the vectors anew
/// </description></item>
/// <item><term>Speed</term><description>Rows are read ahead and computed together. A saved model, which is ML.NET's own transformers, computes one
/// row at a time</description></item>
/// <item><term>Needed to run a saved model</term><description>Microsoft.ML.ImageAnalytics, Microsoft.ML.OnnxTransformer and Microsoft.ML.OnnxRuntime;
/// not this package</description></item>
/// </list>
/// </remarks>
public sealed class EmbedImageEstimator : IEstimator<TransformerChain<ITransformer>>
{
    private readonly ImageEncoder _encoder;
    private readonly (string Output, string Input, string Resized) _names;
    private readonly (int Width, int Height) _size;
    private readonly ImageResizingEstimator.ResizingKind _resizing;

    internal EmbedImageEstimator(
        string outputName, string inputName, ImageEncoder encoder, (int Width, int Height) size, ImageResizingEstimator.ResizingKind resizing)
    {
        _names = (outputName, inputName, NetworkOutput.HelperName($"{outputName}.Image"));
        (_encoder, _size, _resizing) = (encoder, size, resizing);
    }

    /// <summary>Makes the transformer. No row is read.</summary>
    /// <param name="input">Data with the column of images.</param>
    /// <returns>A transformer that is saved as a chain of stock transformers; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The input column is missing or holds no images.</exception>
    public TransformerChain<ITransformer> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var type = ColumnLookup.Find(input.Schema, _names.Input).Type;
        RequireImages(type);
        var steps = new List<ITransformer>();
        var (data, image) = (input, _names.Input);
        if (type is not ImageDataViewType own || (own.Width, own.Height) != _size)
        {
            image = _names.Resized;
            var resizing = DetachedContext.Shared.Transforms.ResizeImages(image, _size.Width, _size.Height, _names.Input, _resizing).Fit(data);
            steps.Add(resizing);
            data = resizing.Transform(data);
        }

        var vectors = CreateVectors(image, data.Schema);
        steps.Add(vectors);
        if (image == _names.Resized)
        {
            steps.Add(DetachedContext.Shared.Transforms.DropColumns(image).Fit(vectors.Transform(data)));
        }

        return new TransformerChain<ITransformer>([.. steps]);
    }

    /// <summary>The columns that come out, known before there is data.</summary>
    /// <param name="inputSchema">The columns that come in.</param>
    /// <exception cref="ArgumentException">The input column is missing or holds no images.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        RequireImages(ColumnLookup.Find(inputSchema, _names.Input).ItemType);
        return SchemaShapes.Append(inputSchema, [SchemaShapes.Vector(_names.Output)]);
    }

    private NetworkStep CreateVectors(string image, DataViewSchema schema)
    {
        var output = NetworkOutput.ForColumn(_names.Output, _encoder.FeatureCount, [image]);
        string[] slots = [.. Enumerable.Range(0, output.Width).Select(i => string.Create(CultureInfo.InvariantCulture, $"{_names.Output}.{i}"))];
        var pixels = new PixelEncoder(image, (ImageDataViewType)schema[image].Type).WithAlpha();
        var onnx = new ImageEmbeddingGraph(_encoder).Write(pixels, output.Name, slots);
        var column = new VectorColumn(_names.Output, output, slots);
        return new(onnx, graph => new ScoringTransform(graph, [pixels], [column], fittedOn: schema));
    }

    private void RequireImages(DataViewType type)
    {
        if (type is not ImageDataViewType)
        {
            throw ColumnLookup.WrongType(
                _names.Input,
                "images",
                ImageInput.GetTypeText(type),
                $"If it holds the paths of image files, read them: ml.Transforms.LoadImages(\"Image\", null, \"{_names.Input}\"), "
                + "and give \"Image\".");
        }
    }
}
