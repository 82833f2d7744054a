using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.UnitTests.Tools;
using TorchSharp;
using static MLNet.DeepExtensions.UnitTests.Tools.Numbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Pretrained;

/// <summary>A ResNet of torchvision makes of an image what its last layer took there; what is none is refused by name.</summary>
[TestClass]
public sealed class TorchVisionResNetTests : IDisposable
{
    private const int Side = 64;
    private const int Classes = 7;
    private static readonly MLContext _ml = new(seed: 1);
    private readonly RandomGenerator _random = new(1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow(18, 8, 512)]
    [DataRow(34, 16, 512)]
    [DataRow(50, 16, 2048)]
    public void Load_GivesWhatTorchVisionsLastLayerTakes(int depth, int blocks, int features)
    {
        TorchLibrary.EnsureLoaded();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var theirs = Create(depth);
        var path = Save(theirs);
        var encoder = _ml.Model.LoadImageEncoder(path);
        Assert.AreEqual((blocks, features, 32, 224), (encoder.Blocks, encoder.FeatureCount, encoder.SmallestSide, encoder.ImageWidth));
        Assert.AreEqual(PixelNormalization.ImageNet, encoder.Normalization);

        var pixels = _random.Integers(0, 256, [1, 3, Side, Side]);
        var standardized = (pixels.to(float32) - Channels(0.485, 0.456, 0.406)) / Channels(0.229, 0.224, 0.225);
        var (weight, bias) = (theirs.state_dict()["fc.weight"], theirs.state_dict()["fc.bias"]);
        AssertSame(theirs.call(standardized), nn.functional.linear(tensor(Embed(encoder, pixels)).unsqueeze(0), weight, bias));

        if (depth != 18)
        {
            return; // colours are read in one way
        }

        var turned = new PixelNormalization(new(1, 2, 3), new(50, 60, 70), blueFirst: true);
        var scaled = ((pixels.to(float32) - tensor(new[] { 1f, 2, 3 }).view(1, 3, 1, 1)) / tensor(new[] { 50f, 60, 70 }).view(1, 3, 1, 1)).flip(1);
        var ofTurned = tensor(Embed(_ml.Model.LoadImageEncoder(path, turned), pixels)).unsqueeze(0);
        AssertSame(theirs.call(scaled), nn.functional.linear(ofTurned, weight, bias));
    }

    [TestMethod]
    public void Cnn_OfTorchVisionsNetwork_TrainsOnFromIt()
    {
        TorchLibrary.EnsureLoaded();
        using var theirs = Create(18);
        var encoder = _ml.Model.LoadImageEncoder(Save(theirs));
        var random = new Random(1);
        var rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 4).Select(i => new Row { Pixels = Bytes(random), Label = i }).ToArray());
        var options = new ImageEncoderEstimator.Options { FeatureColumnName = "Pixels", TrainedBlocks = 1, Epochs = 1, BatchSize = 2 };
        using var model = _ml.Regression.Trainers.Cnn(encoder, options).Fit(rows);
        float[] Theirs(string name) => theirs.state_dict()[name].data<float>().ToArray();
        CollectionAssert.AreEqual(Theirs("conv1.weight"), model.Model.Weights["input0.1.weight"].Values);
        CollectionAssert.AreNotEqual(Theirs("layer4.1.conv2.weight"), model.Model.Weights["input0.19.body.3.weight"].Values);
    }

    [TestMethod]
    public void Load_WeightsThatAreNotThere_OrTooMany_AreNamed()
    {
        Refuses(weights => weights.Remove("layer2.0.bn1.bias"), "under torchvision's names, but it has no 'layer2.0.bn1.bias'.");
        Refuses(weights => weights.Add("classifier.weight", ones(2, 2)), "but it has classifier.weight besides.");
        Refuses(weights => weights["layer1.0.conv1.weight"] = ones(64, 63, 3, 3), "its 'layer1.0.conv1.weight' for 64 channels is [64, 63, 3, 3].");
        Refuses(weights => weights["layer1.0.bn2.weight"] = ones(3), "its 'layer1.0.bn2.weight' has not 64 numbers.");
        Refuses(weights => weights["bn1.bias"] = full(64, Number(double.NaN)), "must be finite");
        Refuses(weights => Remove(weights, "layer2.0.downsample"), "its block 'layer2.0' gives 128 channels beside 64.");
        Refuses(weights => Remove(weights, "layer"), "but it has no 'layer1.0.conv1.weight'.");
    }

    [TestMethod]
    [DataRow(100)]
    [DataRow(1_000_000)]
    public void Load_FileCutShort_SaysWhatItMustBe(int length)
    {
        TorchLibrary.EnsureLoaded();
        using var theirs = Create(18);
        File.WriteAllBytes(_folder.PathOf("short.dat"), File.ReadAllBytes(Save(theirs))[..length]);
        var e = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Model.LoadImageEncoder(_folder.PathOf("short.dat")));
        StringAssert.Contains(e.Message, "must be a file of weights that TorchSharp wrote (Module.save)");
    }

    [TestMethod]
    public void Load_OtherFiles_SaysWhatItMustBe()
    {
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            var bytes = new byte[i == 0 ? 0 : 300];
            random.NextBytes(bytes);
            File.WriteAllBytes(_folder.PathOf("other.dat"), bytes);
            Assert.ThrowsExactly<InvalidDataException>(() => _ml.Model.LoadImageEncoder(_folder.PathOf("other.dat")));
        }
    }

    [TestMethod]
    public void Load_NoOnnxThatIsNamedSo_SaysThatItMustBe()
    {
        File.WriteAllText(_folder.PathOf("no.onnx"), "nonsense");
        var e = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Model.LoadImageEncoder(_folder.PathOf("no.onnx")));
        StringAssert.EndsWith(e.Message, "no.onnx' must be an ONNX file but is not, or is cut short.");
    }

    private nn.Module<Tensor, Tensor> Create(int depth)
    {
        nn.Module<Tensor, Tensor> module = depth switch
        {
            18 => torchvision.models.resnet18(num_classes: Classes),
            34 => torchvision.models.resnet34(num_classes: Classes),
            _ => torchvision.models.resnet50(num_classes: Classes),
        };
        using var noGrad = no_grad();
        foreach (var (name, buffer) in module.named_buffers()) // running statistics that are not 0 and 1
        {
            using var values = _random.Normal(buffer.shape);
            _ = name.EndsWith("running_mean", StringComparison.Ordinal) ? buffer.copy_(values)
                : name.EndsWith("running_var", StringComparison.Ordinal) ? buffer.copy_(values.exp())
                : buffer;
        }

        module.eval();
        return module;
    }

    private string Save(nn.Module module)
    {
        module.save(_folder.PathOf("resnet.dat"));
        return _folder.PathOf("resnet.dat");
    }

    private void Refuses(Action<Dictionary<string, Tensor>> change, string expected)
    {
        TorchLibrary.EnsureLoaded();
        using var scope = NewDisposeScope();
        using var theirs = Create(18);
        var weights = theirs.state_dict();
        change(weights);
        using (var file = File.Create(_folder.PathOf("changed.dat")))
        using (var writer = new BinaryWriter(file))
        {
            writer.Write7BitEncodedInt64(weights.Count);
            foreach (var (name, weight) in weights)
            {
                writer.Write(name);
                weight.Save(writer);
            }
        }

        var e = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Model.LoadImageEncoder(_folder.PathOf("changed.dat")));
        StringAssert.Contains(e.Message, expected);
    }

    private static void Remove(Dictionary<string, Tensor> weights, string prefix)
    {
        foreach (var name in weights.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).ToArray())
        {
            weights.Remove(name);
        }
    }

    private static Tensor Channels(double red, double green, double blue) =>
        tensor(new[] { red, green, blue }, float32).reshape(1, 3, 1, 1).mul(Number(255));

    private static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.IsGreaterThan(0.1, expected.std().Read(), "Otherwise this shows nothing.");
        Assert.AreEqual(0, (expected - actual).abs().max().Read(), 1e-3 * expected.abs().max().Read());
    }

    private static float[] Embed(ImageEncoder encoder, Tensor pixels)
    {
        var bytes = pixels.squeeze(0).permute(1, 2, 0).flip(2).contiguous().to(uint8).data<byte>().ToArray(); // blue, green, red
        byte[] bgra = [.. bytes.Chunk(3).SelectMany(pixel => (byte[])[.. pixel, 255])];
        using var image = MLImage.CreateFromPixels(Side, Side, MLPixelFormat.Bgra32, bgra);
        var data = _ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        using var model = _ml.Transforms.EmbedImage("Vector", "Image", encoder, Side, Side).Fit(data);
        return model.Transform(data).GetColumn<float[]>("Vector").Single();
    }

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[3 * Side * Side];
        random.NextBytes(bytes);
        return bytes;
    }

    private sealed class ImageRow
    {
        [ImageType(Side, Side)]
        public MLImage? Image { get; set; }
    }

    private sealed class Row
    {
        [VectorType(3 * Side * Side)]
        public byte[] Pixels { get; set; } = [];

        public float Label { get; set; }
    }
}
