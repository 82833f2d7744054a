using System.Globalization;
using Google.Protobuf;
using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Onnx.Proto;
using static MLNet.DeepExtensions.Trainers.Onnx.Proto.TensorProto.Types;

namespace MLNet.DeepExtensions.UnitTests.Tools;

/// <summary>How the graph of a residual network is put together.</summary>
public enum TinyResNetKind
{
    /// <summary>Two basic blocks, the second of half the size.</summary>
    Basic,

    /// <summary>Blocks of three convolutions, one of them in groups.</summary>
    Bottleneck,

    /// <summary>Normalisations folded into convolutions, and weights that go through Identity, as PyTorch exports it.</summary>
    Folded,

    /// <summary>Normalisation and activation before each convolution, and a mean over height and width.</summary>
    PreActivation,

    /// <summary>
    /// Anonymous names, less padding behind an image than before it, a window over the whole image, and blue first: as CNTK exports it.
    /// </summary>
    Cntk,
}

/// <summary>A made-up residual network for images of a few weights, as the ONNX files of others have it.</summary>
internal sealed class TinyResNet
{
    public const int Side = 16;
    public const int Features = 6;
    private const int Channels = 4;
    private const string Image = "image";
    private const string Vector = "vector";
    private readonly TinyResNetKind _kind;
    private readonly Random _random;
    private int _names;

    public TinyResNet(TinyResNetKind kind = TinyResNetKind.Basic, int seed = 1)
    {
        (_kind, _random) = (kind, new Random(seed));
        Model.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        AddImage();
        var value = AddStem(Image);
        value = kind == TinyResNetKind.PreActivation ? AddPreActivated(value) : AddBlocks(value);
        AddEnd(value);
    }

    /// <summary>The file, which may be changed.</summary>
    public ModelProto Model { get; } = new() { IrVersion = 8, Graph = new() { Name = "tiny" } };

    public byte[] ToOnnx() => Model.ToByteArray();

    public ImageEncoder Load()
    {
        using var stream = new MemoryStream(ToOnnx());
        return new MLContext().Model.LoadImageEncoder(stream);
    }

    /// <summary>What ONNX Runtime makes of an image, up to the vector.</summary>
    /// <param name="pixels">What the network takes, channel by channel.</param>
    public float[] Run(float[] pixels)
    {
        using var session = new InferenceSession(ToOnnx());
        using var results = session.Run([NamedOnnxValue.CreateFromTensor(Image, new DenseTensor<float>(pixels, [1, 3, Side, Side]))], [Vector]);
        return [.. results[0].AsEnumerable<float>()];
    }

    /// <summary>Puts operators before the network: what they take is now its image.</summary>
    public void Prepare(params (string Operator, float[] PerChannel)[] steps)
    {
        var (value, first) = (Image, Model.Graph.Node.First(node => node.Input[0] == Image));
        foreach (var (place, (operation, numbers)) in steps.Index())
        {
            Model.Graph.Node.Insert(place, OnnxNode.Create(operation, [value, Constant(numbers, 1, 3, 1, 1)], $"prepared{place}"));
            value = $"prepared{place}";
        }

        first.Input[0] = value;
    }

    private static long[] Pads(long before, long after) => [before, before, after, after];

    private void AddImage()
    {
        var type = new TypeProto.Types.Tensor { ElemType = DataType.Float, Shape = new() };
        type.Shape.Dim.Add(Array.ConvertAll(new long[] { 1, 3, Side, Side }, side => new TensorShapeProto.Types.Dimension { DimValue = side }));
        Model.Graph.Input.Add(new ValueInfoProto { Name = Image, Type = new() { TensorType = type } });
        Model.ProducerName = _kind == TinyResNetKind.Cntk ? "CNTK" : "pytorch";
    }

    private string AddStem(string value) => _kind == TinyResNetKind.Cntk
        ? Add(
            "MaxPool", [Convolve(value, 3, Channels, 7, 2, pads: Pads(3, 2))], ("kernel_shape", new long[] { 3, 3 }),
            ("strides", new long[] { 2, 2 }), ("pads", Pads(1, 0)))
        : Convolve(value, 3, Channels, 3, 1);

    private string AddBlocks(string value)
    {
        value = Add("Relu", [Add("Add", [AddBody(value, Channels, Channels, 1), value])]);
        var body = AddBody(value, Channels, Features, 2);
        return Add("Relu", [Add("Add", [body, Convolve(value, Channels, Features, 1, 2, activated: false)])]);
    }

    private string AddBody(string value, int inputs, int outputs, int stride)
    {
        if (_kind == TinyResNetKind.Bottleneck)
        {
            value = Convolve(Convolve(value, inputs, 4, 1, 1), 4, 4, 3, stride, groups: 2);
            return Convolve(value, 4, outputs, 1, 1, activated: false);
        }

        long[]? pads = _kind == TinyResNetKind.Cntk && stride == 2 ? Pads(1, 0) : null;
        return Convolve(Convolve(value, inputs, outputs, 3, stride, pads: pads), outputs, outputs, 3, 1, activated: false);
    }

    private string AddPreActivated(string value)
    {
        string Activated(string given, int channels) => Add("Relu", [Normalize(given, channels)]);
        string Convolution(string given, int inputs, int outputs, int size, int stride) =>
            Add("Conv", [given, Draw([outputs, inputs, size, size])], ("strides", new long[] { stride, stride }), ("pads", Pads(size / 2, size / 2)));
        var body = Convolution(Activated(Convolution(Activated(value, Channels), Channels, Channels, 3, 1), Channels), Channels, Channels, 3, 1);
        value = Activated(Add("Add", [value, body]), Channels);
        body = Convolution(Activated(Convolution(value, Channels, Features, 3, 2), Features), Features, Features, 3, 1);
        return Activated(Add("Add", [body, Convolution(value, Channels, Features, 1, 2)]), Features);
    }

    private void AddEnd(string value)
    {
        var pooled = _kind switch
        {
            TinyResNetKind.Cntk => Add("AveragePool", [value], ("kernel_shape", new long[] { 2, 2 })),
            TinyResNetKind.PreActivation => Add("ReduceMean", [value], ("axes", new long[] { -1, -2 })),
            _ => Add("GlobalAveragePool", [value]),
        };
        Model.Graph.Node.Add(OnnxNode.Create("Flatten", [pooled], Vector));
        Model.Graph.Output.Add(new ValueInfoProto { Name = Vector });
        if (_kind is TinyResNetKind.Basic or TinyResNetKind.Folded)
        {
            Model.Graph.Output.Add(
                new ValueInfoProto { Name = Add("Softmax", [Add("Gemm", [Vector, Draw([3, Features]), Draw([3])], ("transB", 1))]) });
        }
    }

    private string Convolve(
        string value, int inputs, int outputs, int size, int stride, int groups = 1, long[]? pads = null, bool activated = true)
    {
        var weight = Draw([outputs, inputs / groups, size, size]);
        var isFolded = _kind == TinyResNetKind.Folded;
        string[] operands = isFolded ? [value, weight, Add("Identity", [Draw([outputs])])] : [value, weight];
        var result = Add(
            "Conv", operands, ("kernel_shape", new long[] { size, size }), ("strides", new long[] { stride, stride }), ("group", groups),
            ("pads", pads ?? Pads(size / 2, size / 2)));
        result = isFolded ? result : Normalize(result, outputs);
        return activated ? Add("Relu", [result]) : result;
    }

    private string Normalize(string value, int channels)
    {
        string Near(double middle) =>
            Constant([.. Enumerable.Range(0, channels).Select(_ => (float)(middle + (_random.NextDouble() / 2)))], channels);
        return Add("BatchNormalization", [value, Near(0.8), Near(-0.2), Near(-0.2), Near(0.5)], ("epsilon", 1e-3f));
    }

    private string Draw(long[] shape)
    {
        var scale = 2 / Math.Sqrt(shape[1..].Aggregate(1L, (product, side) => product * side));
        return Constant([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (product, side) => product * side))
            .Select(_ => (float)(scale * (_random.NextDouble() - 0.4)))], shape);
    }

    private string Constant(float[] values, params long[] shape)
    {
        var tensor = new TensorProto { Name = NewName(), DataType = DataType.Float };
        tensor.Dims.Add(shape);
        tensor.FloatData.Add(values);
        Model.Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    private string Add(string operation, string[] inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var node = OnnxNode.Create(operation, inputs, NewName(), attributes);
        Model.Graph.Node.Add(node);
        return node.Output[0];
    }

    private string NewName() => string.Create(CultureInfo.InvariantCulture, $"value{_names++}");
}
