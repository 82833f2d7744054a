using System.Globalization;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Pretrained;

/// <summary>
/// Makes layers of the weights of a ResNet of torchvision, of basic or bottleneck blocks, also wide or in groups, by their names and shapes.
/// </summary>
/// <param name="file">What the file is called in messages.</param>
/// <param name="weights">The weights under their names there.</param>
internal sealed class TorchVisionResNet(string file, IReadOnlyDictionary<string, NetworkWeight> weights)
{
    private const int Colours = 3;
    private const int MostNames = 5;
    private const string LastLayer = "fc.";
    private const string CountOfBatches = "num_batches_tracked";
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    /// <summary>Makes the layers from red, green and blue to a vector; the last layer of the file is left out.</summary>
    /// <exception cref="InvalidDataException">They are no weights of such a network, or not all finite; the message names the first that does not
    /// fit.</exception>
    public PretrainedLayer[] Read()
    {
        var layers = new List<PretrainedLayer>
        {
            Convolve("conv1", Colours, stride: 2, out var channels),
            Normalize("bn1", channels),
            new(new Activation()),
            new(new Pool2D(Size: 3, Stride: 2, Padding: 1)),
        };
        for (var stage = 1; stage == 1 || Has($"layer{stage}.0."); stage++)
        {
            for (var block = 0; block == 0 || Has($"layer{stage}.{block}."); block++)
            {
                layers.Add(ReadBlock(
                    string.Create(CultureInfo.InvariantCulture, $"layer{stage}.{block}."), stage > 1 && block == 0 ? 2 : 1, ref channels));
                layers.Add(new(new Activation()));
            }
        }

        RequireNoOthers();
        return [.. layers, new(new GlobalPool2D())];
    }

    private bool Has(string prefix) => weights.Keys.Any(name => name.StartsWith(prefix, StringComparison.Ordinal));

    // The stride is that of the convolution of 3 × 3, also among three.
    private PretrainedLayer ReadBlock(string name, int stride, ref int channels)
    {
        var isBottleneck = Has($"{name}conv3.");
        List<PretrainedLayer> body =
        [
            Convolve($"{name}conv1", channels, isBottleneck ? 1 : stride, out var inner),
            Normalize($"{name}bn1", inner),
            new(new Activation()),
            Convolve($"{name}conv2", inner, isBottleneck ? stride : 1, out var outputs),
            Normalize($"{name}bn2", outputs),
        ];
        if (isBottleneck)
        {
            body.Add(new(new Activation()));
            body.Add(Convolve($"{name}conv3", outputs, stride: 1, out outputs));
            body.Add(Normalize($"{name}bn3", outputs));
        }

        List<PretrainedLayer> shortcut = [];
        var given = channels;
        if (Has($"{name}downsample."))
        {
            shortcut.Add(Convolve($"{name}downsample.0", channels, stride, out given));
            shortcut.Add(Normalize($"{name}downsample.1", given));
        }

        channels = outputs;
        return given == outputs && (stride == 1 || shortcut.Count > 0)
            ? PretrainedLayer.Join(body, shortcut)
            : throw Wrong($"its block '{name[..^1]}' gives {outputs} channels beside {given}");
    }

    private PretrainedLayer Convolve(string name, int inputs, int stride, out int channels)
    {
        var weight = Take($"{name}.weight");
        var isConvolution = weight.Dimensions is [> 0 and <= int.MaxValue, > 0, > 0 and <= int.MaxValue, _]
            && weight.Dimensions[2] == weight.Dimensions[3] && weight.Dimensions[2] % 2 == 1 && inputs % weight.Dimensions[1] == 0;
        var groups = isConvolution ? inputs / weight.Dimensions[1] : 1;
        if (!isConvolution || weight.Dimensions[0] % groups != 0)
        {
            throw Wrong($"its '{name}.weight' for {inputs} channels is [{string.Join(", ", weight.Dimensions)}]");
        }

        channels = (int)weight.Dimensions[0];
        return new(
            new Convolution2D(channels, (int)weight.Dimensions[2], stride, Groups: (int)groups, Bias: false), ("weight", weight));
    }

    private PretrainedLayer Normalize(string name, int channels) => new(
        new BatchNormalization(),
        [
            .. new[] { "weight", "bias", ResidualNodes.RunningMean, "running_var" }.Select(part =>
                Take($"{name}.{part}") is { Dimensions: [var count] } weight && count == channels
                    ? (part, weight)
                    : throw Wrong($"its '{name}.{part}' has not {channels} numbers")),
        ]);

    private NetworkWeight Take(string name)
    {
        if (!weights.TryGetValue(name, out var weight))
        {
            throw Wrong($"it has no '{name}'");
        }

        _read.Add(name);
        TensorSource.RequireFinite(file, name, weight.Values);
        return weight;
    }

    private void RequireNoOthers()
    {
        string[] others =
        [
            .. weights.Keys.Where(name => !_read.Contains(name) && !name.StartsWith(LastLayer, StringComparison.Ordinal)
                && !name.EndsWith(CountOfBatches, StringComparison.Ordinal)),
        ];
        if (others.Length > 0)
        {
            var more = others.Length > MostNames ? $" and {others.Length - MostNames} more" : string.Empty;
            throw Wrong($"it has {string.Join(", ", others.Take(MostNames))}{more} besides");
        }
    }

    private InvalidDataException Wrong(string what) =>
        new($"'{file}' must hold the weights of a ResNet under torchvision's names, but {what}. Other networks are read from ONNX files.");
}
