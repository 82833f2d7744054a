using Google.Protobuf;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Onnx.Proto;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Pretrained;

/// <summary>A residual network is read by the order of its graph, with the scale of its images; what is none is refused by name.</summary>
[TestClass]
public sealed class LoadImageEncoderTests : IDisposable
{
    private const int Plane = TinyResNet.Side * TinyResNet.Side;
    private static readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _pixels = new byte[3 * Plane];

    public LoadImageEncoderTests() => new Random(5).NextBytes(_pixels);

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow(TinyResNetKind.Basic, 2)]
    [DataRow(TinyResNetKind.Bottleneck, 2)]
    [DataRow(TinyResNetKind.Folded, 2)]
    [DataRow(TinyResNetKind.PreActivation, 2)]
    [DataRow(TinyResNetKind.Cntk, 8)]
    public void Load_EveryKind_GivesWhatOnnxRuntimeGives(TinyResNetKind kind, int stride)
    {
        var tiny = new TinyResNet(kind, seed: 3);
        var encoder = tiny.Load();
        Assert.AreEqual((2, TinyResNet.Features, stride), (encoder.Blocks, encoder.FeatureCount, encoder.SmallestSide));
        Assert.AreEqual((TinyResNet.Side, TinyResNet.Side), (encoder.ImageWidth, encoder.ImageHeight));
        var expected = kind == TinyResNetKind.Cntk ? PixelNormalization.ImageNetBlueFirst : PixelNormalization.ImageNet;
        Assert.AreEqual(expected, encoder.Normalization);
        AssertSame(tiny.Run(Prepare(expected)), Embed(encoder));
    }

    [TestMethod]
    public void Load_NormalizationGiven_IsThatOfItsImages()
    {
        var tiny = new TinyResNet();
        using var stream = new MemoryStream(tiny.ToOnnx());
        var given = new PixelNormalization(new(10, 20, 30), new(50, 60, 70), blueFirst: true);
        AssertSame(tiny.Run(Prepare(given)), Embed(_ml.Model.LoadImageEncoder(stream, given)));
    }

    [TestMethod]
    public void Load_NormalizationAmongTheFirstOperators_IsTheirs()
    {
        var tiny = new TinyResNet(seed: 2);
        tiny.Prepare(("Sub", [100, 110, 120]), ("Mul", [0.02f, 0.03f, 0.04f]));
        var encoder = tiny.Load();
        Assert.AreEqual(110, encoder.Normalization.Mean.Green, 1e-3);
        Assert.AreEqual(25, encoder.Normalization.Deviation.Blue, 1e-3);
        AssertSame(tiny.Run(Array.ConvertAll(_pixels, value => (float)value)), Embed(encoder));
    }

    [TestMethod]
    public void Load_NormalizationOfColoursUpToOne_IsThatOfBytes()
    {
        var tiny = new TinyResNet(seed: 2);
        tiny.Prepare(("Sub", [0.485f, 0.456f, 0.406f]), ("Div", [0.229f, 0.224f, 0.225f]));
        AssertSame(tiny.Run(Array.ConvertAll(_pixels, value => value / 255f)), Embed(tiny.Load()));
    }

    // As the packages of Microsoft.ML.DnnImageFeaturizer lie beside each other.
    [TestMethod]
    public void Load_PreparationBesideIt_IsTakenOver()
    {
        var path = Write("ResNetPrepOnnx", "ResNetPreprocess.onnx", CreatePreparation([101, 102, 103]));
        Write("AlexNetPrepOnnx", "AlexNetPreprocess.onnx", CreatePreparation([1, 2, 3]));
        var tiny = new TinyResNet(TinyResNetKind.Cntk);
        var encoder = _ml.Model.LoadImageEncoder(Write("ResNet18Onnx", "ResNet18.onnx", tiny.Model));
        var expected = new PixelNormalization(new(103, 102, 101), new(1, 1, 1), blueFirst: true);
        Assert.AreEqual(expected, encoder.Normalization);
        AssertSame(tiny.Run(Prepare(expected)), Embed(encoder));
        Assert.AreEqual(
            PixelNormalization.ImageNet,
            _ml.Model.LoadImageEncoder(_folder.PathOf("ResNet18Onnx/ResNet18.onnx"), PixelNormalization.ImageNet).Normalization);

        File.WriteAllBytes(path, tiny.ToOnnx());
        var e = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Model.LoadImageEncoder(_folder.PathOf("ResNet18Onnx/ResNet18.onnx")));
        StringAssert.Contains(e.Message, "which prepares images for the network beside it, must take a mean off");
    }

    [TestMethod]
    public void ToString_SaysWhatItIs() => Assert.AreEqual(
        "The encoder: 2 residual blocks, 6 numbers an image, 0.0 million weights, made for 16 × 16 pixels, red first, less (123.7, 116.3, 103.5), "
        + "divided by (58.4, 57.1, 57.4)",
        new TinyResNet().Load().ToString());

    [TestMethod]
    public void Load_NodeThatNoLayerIs_IsNamed()
    {
        Refuses(
            tiny => Change(tiny, "Relu", node => node.OpType = "Clip"),
            "its node 'value7' (Clip) does not fit: No layer of a residual network is such an operator.");
        Refuses(tiny => Change(tiny, "Add", node => node.OpType = "Concat"), "(Concat) does not fit");
        Refuses(tiny => Change(tiny, "GlobalAveragePool", node => node.OpType = "Flatten"), "(Flatten) does not fit");
    }

    [TestMethod]
    public void Load_NoBlockAtAll_NamesTheLastNodeBeforeTheVector() => Refuses(
        tiny =>
        {
            var nodes = tiny.Model.Graph.Node;
            var pool = nodes.First(node => node.OpType == "GlobalAveragePool");
            pool.Input[0] = nodes.First(node => node.OpType == "Relu").Output[0];
            foreach (var node in nodes.SkipWhile(node => node.OpType != "Relu").Skip(1).TakeWhile(node => node != pool).ToArray())
            {
                nodes.Remove(node);
            }
        },
        "(GlobalAveragePool) does not fit: Up to it no Add has joined two ways");

    [TestMethod]
    public void Load_WindowsThatNoLayerHas_AreNamed()
    {
        Refuses(
            tiny => Change(tiny, "Conv", node => Attribute(node, "strides").Ints[0] = 2),
            "(Conv) does not fit: Its strides must be alike in both directions, from 1 to 1024, but are [2, 1].");
        Refuses(
            tiny => Change(tiny, "Conv", node => Attribute(node, "pads").Ints[3] = 2),
            "(Conv) does not fit: It must be padded alike on both sides but its pads are [1, 1, 1, 2].");
        Refuses(tiny => Change(tiny, "Conv", node => Attribute(node, "group").I = 2), "(Conv) does not fit: Its weights must be");
    }

    [TestMethod]
    public void Load_WeightThatIsMissing_NamesItsNode() => Refuses(
        tiny => tiny.Model.Graph.Initializer.RemoveAt(tiny.Model.Graph.Initializer.Count - 10), "(BatchNormalization) does not fit: Its");

    [TestMethod]
    public void Load_WeightThatIsNotFinite_NamesIt() =>
        Refuses(tiny => tiny.Model.Graph.Initializer[3].FloatData[1] = float.NaN, "All numbers of 'The encoder' must be finite");

    [TestMethod]
    public void Load_ImagesOfOtherChannels_SaysWhatTheyAre() => Refuses(
        tiny => tiny.Model.Graph.Input[0].Type.TensorType.Shape.Dim[1].DimValue = 1,
        "whose input is [rows, 3, height, width], but its input 'image' is [1, 1, 16, 16]");

    [TestMethod]
    public void Load_TextEncoder_NamesItsFirstNodeOrInput()
    {
        using var stream = new MemoryStream(new TinyEncoder().ToOnnx());
        var e = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Model.LoadImageEncoder(stream));
        StringAssert.Contains(e.Message, "must be a residual network for images");
    }

    // Wherever it is cut, and whatever is in it.
    [TestMethod]
    public void Load_FileCutShortOrDamaged_IsRefusedAsSuch()
    {
        var whole = new TinyResNet().ToOnnx();
        var random = new Random(1);
        for (var length = 0; length < whole.Length; length += 1 + (whole.Length / 50))
        {
            using var cut = new MemoryStream(whole[..length]);
            Assert.ThrowsExactly<InvalidDataException>(() => _ml.Model.LoadImageEncoder(cut));
        }

        for (var i = 0; i < 200; i++)
        {
            var bytes = whole.ToArray();
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            using var damaged = new MemoryStream(bytes);
            try
            {
                _ = _ml.Model.LoadImageEncoder(damaged);
            }
            catch (InvalidDataException e)
            {
                Assert.AreNotEqual(string.Empty, e.Message);
            }
        }
    }

    [TestMethod]
    public void Load_NoFile_SaysWhatItMustBe()
    {
        var e = Assert.ThrowsExactly<FileNotFoundException>(() => _ml.Model.LoadImageEncoder(_folder.PathOf("none.onnx")));
        StringAssert.StartsWith(
            e.Message,
            "An image encoder must be an ONNX file, such as ResNet18.onnx, or torchvision's weights as TorchSharp writes them, but there is no '");
        e = Assert.ThrowsExactly<FileNotFoundException>(() => _ml.Model.LoadImageEncoder(_folder.PathOf(string.Empty)));
        StringAssert.Contains(e.Message, "is a folder");
    }

    private static void Change(TinyResNet tiny, string operation, Action<NodeProto> change) =>
        change(tiny.Model.Graph.Node.First(node => node.OpType == operation));

    private static AttributeProto Attribute(NodeProto node, string name) => node.Attribute.Single(attribute => attribute.Name == name);

    private static void Refuses(Action<TinyResNet> change, string expected)
    {
        var tiny = new TinyResNet();
        change(tiny);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(tiny.Load).Message, expected);
    }

    private static void AssertSame(float[] expected, float[] actual)
    {
        Assert.IsGreaterThan(0.01f, expected.Max() - expected.Min(), "Otherwise this shows nothing.");
        Assert.HasCount(expected.Length, actual);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], 1e-4 * (1 + Math.Abs(expected[i])));
        }
    }

    private static ModelProto CreatePreparation(float[] bgr)
    {
        var tiny = new TinyResNet();
        var model = new ModelProto { IrVersion = 3, ProducerName = "TLC", Graph = new() };
        model.Graph.Input.Add(tiny.Model.Graph.Input);
        var mean = new TensorProto { Name = "mean", DataType = TensorProto.Types.DataType.Float };
        mean.Dims.Add([1, 3, TinyResNet.Side, TinyResNet.Side]);
        mean.FloatData.Add(bgr.SelectMany(value => Enumerable.Range(0, Plane).Select(place => value + (place % 2) - 0.5f)));
        model.Graph.Initializer.Add(mean);
        var split = OnnxNode.Create("Split", ["image"], "r", ("axis", 1));
        split.Output.Add(["g", "b"]);
        model.Graph.Node.Add(
            [split, OnnxNode.Create("Concat", ["b", "g", "r"], "bgr", ("axis", 1)), OnnxNode.Create("Sub", ["bgr", "mean"], "prepared")]);
        return model;
    }

    private string Write(string folder, string name, ModelProto model)
    {
        Directory.CreateDirectory(_folder.PathOf(folder));
        var path = _folder.PathOf(Path.Combine(folder, name));
        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }

    // As the network takes the pixels.
    private float[] Prepare(PixelNormalization normalization)
    {
        double[] mean = [normalization.Mean.Red, normalization.Mean.Green, normalization.Mean.Blue];
        double[] deviation = [normalization.Deviation.Red, normalization.Deviation.Green, normalization.Deviation.Blue];
        var places = normalization.BlueFirst ? new[] { 2, 1, 0 } : [0, 1, 2];
        return [.. places.SelectMany(
            channel => Enumerable.Range(0, Plane).Select(i => (float)((_pixels[(channel * Plane) + i] - mean[channel]) / deviation[channel])))];
    }

    private float[] Embed(ImageEncoder encoder)
    {
        byte[] bgra = [.. Enumerable.Range(0, Plane).SelectMany(i => new[] { _pixels[(2 * Plane) + i], _pixels[Plane + i], _pixels[i], (byte)255 })];
        using var image = MLImage.CreateFromPixels(TinyResNet.Side, TinyResNet.Side, MLPixelFormat.Bgra32, bgra);
        var data = _ml.Data.LoadFromEnumerable([new Row { Image = image }]);
        using var model = _ml.Transforms.EmbedImage("Vector", "Image", encoder).Fit(data);
        return model.Transform(data).GetColumn<float[]>("Vector").Single();
    }

    private sealed class Row
    {
        [ImageType(TinyResNet.Side, TinyResNet.Side)]
        public MLImage? Image { get; set; }
    }
}
