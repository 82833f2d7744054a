using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.UnitTests.Tools;
using TorchSharp;
using static MLNet.DeepExtensions.UnitTests.Tools.Numbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Images;

/// <summary>A ResNet of torchvision gives what it gave there, and is a start for another training.</summary>
[TestClass]
public sealed class TorchVisionResNetTests : IDisposable
{
    private const int Side = 64;
    private readonly RandomGenerator _random = new(1);
    private static readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow(CnnArchitecture.ResNet18)]
    [DataRow(CnnArchitecture.ResNet34)]
    public void LoadTorchVisionResNet_GivesWhatTorchVisionGives(CnnArchitecture architecture)
    {
        TorchLibrary.EnsureLoaded();
        using var scope = NewDisposeScope();
        using var theirs = Create(architecture);
        theirs.save(_folder.PathOf("resnet.dat"));
        var network = _ml.Model.LoadTorchVisionResNet(_folder.PathOf("resnet.dat"), architecture);
        using var ours = network.CreateModule();
        ours.eval();
        var pixels = _random.Integers(0, 256, [2, 3, Side, Side]).to(float32);
        var standardized = (pixels - Channels(0.485, 0.456, 0.406)) / Channels(0.229, 0.224, 0.225);
        using var noGrad = no_grad();
        var (expected, actual) = (theirs.call(standardized), ours.call([pixels]));
        Assert.IsGreaterThan(0.1, expected.std().Read(), "Otherwise this shows nothing.");
        Assert.AreEqual(0, (expected - actual).abs().max().Read(), 1e-3 * expected.abs().max().Read());
    }

    [TestMethod]
    public void TransferFrom_TorchVisionResNet_TakesAllButTheLastLayer()
    {
        var source = Load();
        var log = new CapturedLog(_ml);
        var random = new Random(1);
        var rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 4).Select(i => new Row { Pixels = Bytes(random), Label = i }).ToArray());
        var options = new CnnEstimator.Options
        {
            FeatureColumnName = "Pixels",
            Pixels = new() { Channels = 3 },
            Architecture = CnnArchitecture.ResNet18,
            TransferFrom = source,
            FrozenLayers = [.. source.LayerNames.SkipLast(1)],
            Epochs = 1,
            BatchSize = 2,
        };
        using var model = _ml.Regression.Trainers.Cnn(options).Fit(rows);
        CollectionAssert.AreEqual(source.Weights["trunk.0.weight"].Values, model.Model.Weights["trunk.0.weight"].Values);
        CollectionAssert.AreEqual(source.Weights["trunk.18.body.3.weight"].Values, model.Model.Weights["trunk.18.body.3.weight"].Values);
        var line = log.Lines.Single(line => line.Contains("from TransferFrom", StringComparison.Ordinal));
        StringAssert.EndsWith(line, "Anew start trunk.22.weight, trunk.22.bias.");
    }

    [TestMethod]
    public void SaveFeaturesAsOnnx_OfTorchVisionResNet_GivesWhatItsLastLayerTakes()
    {
        var network = Load();
        network.SaveFeaturesAsOnnx(_folder.PathOf("backbone.onnx"), inputName: "Pixels");
        var row = new LargeRow { Pixels = Bytes(new Random(1), LargeRow.Side) };
        var data = _ml.Data.LoadFromEnumerable([row]);
        using var backbone = _ml.Transforms.ApplyOnnxModel("Features", "Pixels", _folder.PathOf("backbone.onnx")).Fit(data);
        var features = backbone.Transform(data).GetColumn<float[]>("Features").Single();
        Assert.HasCount(512, features);

        using var scope = NewDisposeScope();
        using var module = network.CreateModule();
        module.eval();
        using var noGrad = no_grad();
        var expected = module.call([tensor(row.Pixels).to(float32).reshape(1, 3, LargeRow.Side, LargeRow.Side)]).data<float>().ToArray();
        var (weight, bias) = (network.Weights[network.LayerNames[^1] + ".weight"].Values, network.Weights[network.LayerNames[^1] + ".bias"].Values);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], features.Zip(weight[(512 * i)..], (x, w) => x * w).Sum() + bias[i], 1e-3, $"class {i}");
        }
    }

    [TestMethod]
    public void LoadTorchVisionResNet_OfAnotherArchitecture_NamesWeights()
    {
        Save(CnnArchitecture.ResNet34);
        var e = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Model.LoadTorchVisionResNet(_folder.PathOf("resnet.dat")));
        StringAssert.Contains(e.Message, "must hold the weights of torchvision's ResNet18 under their names there but lacks none and has layer1.2.");
    }

    [TestMethod]
    public void LoadTorchVisionResNet_ThatItHasNot_IsRefused()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => _ml.Model.LoadTorchVisionResNet("resnet.dat", CnnArchitecture.ResNet20));
        StringAssert.StartsWith(e.Message, "architecture must be ResNet18 or ResNet34, which torchvision has, but is ResNet20.");
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(100)]
    [DataRow(1_000_000)]
    public void LoadTorchVisionResNet_FileCutShort_SaysWhatItMustBe(int length)
    {
        Save(CnnArchitecture.ResNet18);
        File.WriteAllBytes(_folder.PathOf("short.dat"), File.ReadAllBytes(_folder.PathOf("resnet.dat"))[..length]);
        var e = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Model.LoadTorchVisionResNet(_folder.PathOf("short.dat")));
        StringAssert.Contains(e.Message, "must be a file of weights that TorchSharp wrote (Module.save)");
    }

    [TestMethod]
    public void LoadTorchVisionResNet_OtherFiles_SaysWhatItMustBe()
    {
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            var bytes = new byte[300];
            random.NextBytes(bytes);
            File.WriteAllBytes(_folder.PathOf("other.dat"), bytes);
            Assert.ThrowsExactly<InvalidDataException>(() => _ml.Model.LoadTorchVisionResNet(_folder.PathOf("other.dat")));
        }

        Assert.ThrowsExactly<FileNotFoundException>(() => _ml.Model.LoadTorchVisionResNet(_folder.PathOf("none.dat")));
    }

    private nn.Module<Tensor, Tensor> Create(CnnArchitecture architecture)
    {
        var module = architecture == CnnArchitecture.ResNet18
            ? torchvision.models.resnet18(num_classes: 7)
            : torchvision.models.resnet34(num_classes: 7);
        using (no_grad())
        {
            module.train();
            module.call(_random.Normal([4, 3, Side, Side])).Dispose(); // running statistics that are not 0 and 1
        }

        module.eval();
        return module;
    }

    private static Tensor Channels(double red, double green, double blue) =>
        tensor(new[] { red, green, blue }, float32).reshape(1, 3, 1, 1).mul(Number(255));

    private static byte[] Bytes(Random random, int side = Side)
    {
        var bytes = new byte[3 * side * side];
        random.NextBytes(bytes);
        return bytes;
    }

    private void Save(CnnArchitecture architecture)
    {
        TorchLibrary.EnsureLoaded();
        using var scope = NewDisposeScope();
        using var module = Create(architecture);
        module.save(_folder.PathOf("resnet.dat"));
    }

    private TrainedNetwork Load()
    {
        Save(CnnArchitecture.ResNet18);
        return _ml.Model.LoadTorchVisionResNet(_folder.PathOf("resnet.dat"));
    }

    private sealed class LargeRow
    {
        public const int Side = 224;

        [VectorType(3 * Side * Side)]
        public byte[] Pixels { get; set; } = [];
    }

    private sealed class Row
    {
        [VectorType(3 * Side * Side)]
        public byte[] Pixels { get; set; } = [];

        public float Label { get; set; }
    }
}
