using System.Globalization;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Pretrained;

/// <summary>
/// A residual network for images that others have trained (He et al. 2016), as layers of this package and their weights in managed memory, from red,
/// green and blue to a vector. It does not change.
/// </summary>
internal sealed class ResidualNetwork
{
    private const int Colours = 3;
    private const int UsualSide = 224;
    private const int SmallestSide = 8;
    private const int LargestSide = 1 << 12;
    private const string CntkProducer = "CNTK";
    private readonly PretrainedLayer[] _layers;

    private ResidualNetwork(TensorShape image, PixelNormalization normalization, PretrainedLayer[] layers)
    {
        (Image, Normalization, _layers) = (image, normalization, layers);
        Layers = PretrainedLayer.ToLayers(layers);
        FeatureCount = (int)new Sequence(Layers).GetOutputShape(image).Last;
    }

    /// <summary>The images that it was made for, <c>[channels, height, width]</c>. It also takes others, not smaller than its stride.</summary>
    public TensorShape Image { get; }

    /// <summary>How red, green and blue from 0 to 255 come to the scale that it takes.</summary>
    public PixelNormalization Normalization { get; }

    /// <summary>The layers, which take the red, green and blue of that scale and end in a vector.</summary>
    public LayerList Layers { get; }

    /// <summary>The numbers of the vector.</summary>
    public int FeatureCount { get; }

    /// <summary>The number of residual blocks.</summary>
    public int Blocks => Layers.Count(layer => layer is Residual);

    /// <summary>The number of weights.</summary>
    public long WeightCount => _layers.Sum(layer => layer.Weights.Sum(weight => weight.Weight.Values.LongLength));

    /// <summary>How many pixels of an image, along each side, become one before all become one: a smaller image has not even that.</summary>
    public int Stride => Layers.Aggregate(1, (stride, layer) => stride * StrideOf(layer));

    /// <summary>Reads a network.</summary>
    /// <param name="file">The graph.</param>
    /// <param name="normalization">What the first layer is to be given; null for what the file, its preparation or its producer tells.</param>
    /// <param name="preparation">A graph that prepares images for it; null if there is none.</param>
    /// <exception cref="InvalidDataException">It is no residual network for images, or damaged.</exception>
    public static ResidualNetwork Read(ForeignGraph file, PixelNormalization? normalization, ForeignGraph? preparation)
    {
        var (input, image) = FindImage(file);
        var start = new PixelGraph(file, input);
        var layers = new ResidualGraph(file).Read(start.Prepared, image).ToArray();
        normalization ??= start.FindNormalization() ?? (preparation is null ? null : ReadPreparation(preparation)) ?? Usual(file);
        if (normalization.BlueFirst)
        {
            TurnColours(file.Name, layers);
        }

        return new(image, normalization, layers);
    }

    /// <summary>Reads the weights of a ResNet of torchvision, which was trained on images of 224 × 224 pixels.</summary>
    /// <param name="file">What the file is called in messages.</param>
    /// <param name="weights">The weights under their names there.</param>
    /// <param name="normalization">What the first layer is to be given.</param>
    /// <exception cref="InvalidDataException">They are those of another network, or damaged.</exception>
    public static ResidualNetwork Read(string file, IReadOnlyDictionary<string, NetworkWeight> weights, PixelNormalization normalization)
    {
        var layers = new TorchVisionResNet(file, weights).Read();
        if (normalization.BlueFirst)
        {
            TurnColours(file, layers);
        }

        return new(new TensorShape(Colours, UsualSide, UsualSide), normalization, layers);
    }

    /// <summary>The weights of the layers under their names.</summary>
    /// <param name="prefix">What comes before the places of the layers.</param>
    /// <param name="start">The place of the first layer.</param>
    public IEnumerable<KeyValuePair<string, NetworkWeight>> GetWeights(string prefix, int start) =>
        PretrainedLayer.Name(_layers, prefix, start).Select(weight => KeyValuePair.Create(weight.Name, weight.Weight));

    /// <summary>The weights of the layer that brings colours to the scale.</summary>
    /// <param name="prefix">What comes before their names.</param>
    public IEnumerable<KeyValuePair<string, NetworkWeight>> GetScale(string prefix)
    {
        float[] mean = Array.ConvertAll(Normalization.Mean.ToArray(), value => (float)value);
        float[] scale = Array.ConvertAll(Normalization.Deviation.ToArray(), value => (float)(1 / value));
        return
        [
            KeyValuePair.Create($"{prefix}mean", new NetworkWeight([Colours, 1, 1], mean)),
            KeyValuePair.Create($"{prefix}scale", new NetworkWeight([Colours, 1, 1], scale)),
        ];
    }

    /// <summary>The places of the layers with weights that come before the last blocks.</summary>
    /// <param name="blocks">The number of the last blocks; with 0, all layers come before them.</param>
    public IEnumerable<int> PlacesBefore(int blocks)
    {
        var left = Blocks - blocks;
        for (var place = 0; place < _layers.Length; place++)
        {
            if (Layers[place] is Residual && left-- == 0)
            {
                yield break;
            }

            if (_layers[place].Weights.Count > 0)
            {
                yield return place;
            }
        }
    }

    /// <summary>The names of all batch normalisations.</summary>
    /// <param name="prefix">What comes before the places of the layers.</param>
    /// <param name="start">The place of the first layer.</param>
    public IEnumerable<string> GetNormalizations(string prefix, int start) =>
        from weight in PretrainedLayer.Name(_layers, prefix, start)
        where weight.Name.EndsWith(ResidualNodes.RunningMean, StringComparison.Ordinal)
        select weight.Name[..^(ResidualNodes.RunningMean.Length + 1)];

    private static int StrideOf(Layer layer) => layer switch
    {
        Convolution2D convolution => convolution.Stride,
        Pool2D pool => pool.Stride ?? pool.Size,
        Residual residual => residual.Body.Aggregate(1, (stride, inner) => stride * StrideOf(inner)),
        _ => 1,
    };

    private static (string Name, TensorShape Shape) FindImage(ForeignGraph file)
    {
        if (file.Graph.Input.FirstOrDefault(input => !file.Constants.ContainsKey(input.Name)) is not { } image)
        {
            throw new InvalidDataException($"'{file.Name}' must be a residual network for images but has no input.");
        }

        var sides = image.Type?.TensorType?.Shape?.Dim.Select(side => side.DimValue).ToArray() ?? [];
        var isImage = sides.Length == 4 && sides[1] is 0 or Colours && sides[2..].All(side => side is 0 or (>= SmallestSide and <= LargestSide));
        long SideOf(int place) => sides[place] == 0 ? UsualSide : sides[place];
        return isImage
            ? (image.Name, new TensorShape(Colours, SideOf(2), SideOf(3)))
            : throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"'{file.Name}' must be a residual network for images, whose input is [rows, {Colours}, height, width], but its input '{image.Name}' "
                + $"is [{string.Join(", ", sides.Select(side => side == 0 ? "any" : side.ToString(CultureInfo.InvariantCulture)))}]."));
    }

    private static PixelNormalization? ReadPreparation(ForeignGraph preparation)
    {
        var graph = new PixelGraph(preparation, FindImage(preparation).Name);
        return graph.IsWhole
            ? graph.FindNormalization()
            : throw new InvalidDataException(
                $"'{preparation.Name}', which prepares images for the network beside it, must take a mean off red, green and blue and divide them, "
                + "but does something else. Give the normalization instead.");
    }

    // Nothing else in the file tells: networks of CNTK were trained on images as OpenCV reads them, nearly all others as those of torchvision.
    private static PixelNormalization Usual(ForeignGraph file) =>
        file.Producer == CntkProducer ? PixelNormalization.ImageNetBlueFirst : PixelNormalization.ImageNet;

    // The first convolution, and what before it has a weight for each colour, take red first from now on.
    private static void TurnColours(string file, PretrainedLayer[] layers)
    {
        for (var place = 0; place < layers.Length; place++)
        {
            switch (layers[place].Layer)
            {
                case Convolution2D { Groups: 1 }:
                    layers[place] = layers[place].Change(weight => weight.Name == "weight" ? Turn(weight, 1) : weight);
                    return;
                case BatchNormalization:
                    layers[place] = layers[place].Change(weight => Turn(weight, 0));
                    break;
                case Activation or Pool2D:
                    break;
                default:
                    throw new InvalidDataException(
                        $"'{file}' takes blue first, so that a convolution of all its colours must come before "
                        + $"{layers[place].Layer.GetType().Name}.");
            }
        }
    }

    private static (string Name, NetworkWeight Weight) Turn((string Name, NetworkWeight Weight) weight, int axis)
    {
        var (sides, values) = weight.Weight;
        var size = values.Length / (axis == 0 ? Colours : sides[0] * Colours); // of a colour
        float[] turned = [.. values.Chunk((int)size).Chunk(Colours).SelectMany(colours => colours.Reverse()).SelectMany(colour => colour)];
        return (weight.Name, new(sides, turned));
    }
}
