using Microsoft.ML;
using MLNet.DeepExtensions.Explanations.Rows;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Explanations;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Explanations.Images;

/// <summary>Explains the scores of a network by the places of its images. It holds nothing native.</summary>
internal sealed class ImageExplainer
{
    private readonly TrainedNetwork _network;
    private readonly NetworkInput _input;
    private readonly ImageLayout _layout;
    private readonly IReadOnlyList<string> _classNames;
    private readonly int? _classIndex;
    private readonly Func<IExplainsPixels> _create;

    /// <summary>Checks that there is something to explain.</summary>
    /// <exception cref="ArgumentException">The network does not read an image, has no such class, or no layer to look at.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is zero or negative, or there is no such method.</exception>
    public ImageExplainer(TrainedNetwork network, string? className, ImageExplanationMethod method, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        _network = network;
        _input = network.Network.Inputs[0];
        _layout = RequireImage(network.Network);
        var task = FittedTask.Read(network);
        _classNames = task.ExplainedClasses;
        _classIndex = className is null ? null : ExplainedClass.Find(task.Name, _classNames, className);
        Func<Tensor, Tensor> outputs = task.GetClassOutputs, scores = task.GetClassScores;
        if (Require.Defined(method) == ImageExplanationMethod.IntegratedGradients)
        {
            _create = () => new PixelGradients(network, _layout, raw => scores(outputs(raw)), steps);
        }
        else
        {
            var layer = RequireLayer(network.Network, method);
            _create = () => new GradCam(network, _layout, layer, eachPlace: method == ImageExplanationMethod.HiResCam, outputs, scores);
        }
    }

    /// <summary>Explains the only row of data.</summary>
    /// <param name="data">The row as it comes before the first step.</param>
    /// <param name="steps">The steps of the model.</param>
    /// <exception cref="ArgumentException">The column of images is missing, of another type or size, or the row has no image.</exception>
    /// <exception cref="InvalidOperationException">The native libraries cannot be loaded; the message says what to add.</exception>
    public ImageExplanation Explain(IDataView data, ModelSteps steps)
    {
        var rows = new NetworkRows(data, steps, _network, [PixelEncoder.ColumnNameOf(_input.Name)], schema => CreateEncoder(schema));
        var pixels = Read(rows.Read);
        using var explainer = _create();
        var evidence = explainer.Explain(pixels.Values, _classIndex);
        var values = new float[_layout.Height, _layout.Width];
        Buffer.BlockCopy(evidence.Values, 0, values, 0, sizeof(float) * values.Length);
        return new ImageExplanation(values, _classNames.ElementAtOrDefault(evidence.Class), evidence.Score, evidence.BaselineScore, pixels);
    }

    private InputEncoder CreateEncoder(DataViewSchema schema)
    {
        var encoder = new ImageInput(PixelEncoder.ColumnNameOf(_input.Name)).CreateEncoder(schema);
        var store = encoder.CreateStore();
        var isSameSize = ColumnKind.Create(encoder).Layout is not { } image || (image.Height, image.Width) == (_layout.Height, _layout.Width);
        var isByte = _input.Element is InputElement.Byte or InputElement.Pixel;
        return store.Width == _input.Shape.Size && isSameSize && isByte == (store.ElementType == typeof(byte))
            ? encoder
            : throw ColumnLookup.WrongType(
                encoder.ColumnName,
                $"what the network was trained on, {_layout.Width} × {_layout.Height} pixels (width × height) of {_layout.Channels} "
                + $"channel{(_layout.Channels == 1 ? string.Empty : "s")} as {(isByte ? "bytes" : "Single")},",
                ImageInput.GetTypeText(encoder.Type),
                "Give the row as it comes before the first step of the model, and the network of that model.");
    }

    private ExplainedPixels Read(IDataView data)
    {
        var encoder = CreateEncoder(data.Schema);
        var name = encoder.ColumnName;
        var store = encoder.CreateStore();
        store.SetCapacity(1);
        using var cursor = data.GetRowCursor([data.Schema[name]]);
        var reader = encoder.CreateReader(cursor, store);
        if (!cursor.MoveNext() || !reader.Read(0))
        {
            throw new ArgumentException(
                $"The row must have an image in column '{name}', whose pixels are all numbers, but it has none, "
                + "or some are missing or infinite.");
        }

        var isByte = _input.Element is InputElement.Byte or InputElement.Pixel;
        return new ExplainedPixels(
            _layout,
            isByte ? Array.ConvertAll(store.GetValues<byte>(), value => (float)value) : store.GetValues<float>(),
            isByte);
    }

    private static ImageLayout RequireImage(Network network) =>
        network.Inputs is [var input] && ImageLayout.Find(network, input) is { } layout
            ? layout
            : throw new ArgumentException(
                "ExplainImage needs a network that reads one image a row and nothing else, as Cnn does, "
                + $"and NeuralNetwork with a Reshape to [channels, height, width], but this one reads {string.Join(", ", network.Inputs)}. "
                + "For tokens, use ExplainTokens; for any columns, model.ExplainColumns(row, background) or PermutationColumnImportance.");

    private static string RequireLayer(Network network, ImageExplanationMethod method) => ImageLayers.FindLast(network)
        ?? throw new ArgumentException(
            $"{method} needs a layer, such as a convolution, whose output still has a height and width above 1, "
            + $"but no layer of {network} has one. Use ImageExplanationMethod.IntegratedGradients.");
}
