using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Estimators.Images;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Saving;

/// <summary>A network without its last layers makes features by ML.NET's own transformer.</summary>
[TestClass]
public sealed class SaveFeaturesTests : IDisposable
{
    private static readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void SaveFeaturesAsOnnx_OfNumbers_GivesWhatTheLastLayerTakes()
    {
        var data = SampleRows.Regression(_ml, 40);
        using var model = _ml.Regression.Trainers.Mlp(new MlpEstimator.Options { HiddenLayers = [8, 6], Epochs = 2 }).Fit(data);
        model.Model.SaveFeaturesAsOnnx(_folder.PathOf("backbone.onnx"), inputName: "Features", outputName: "Hidden");
        var hidden = Read(data, "Hidden", "Features");
        Assert.HasCount(6, hidden[0]);
        var (weight, bias) = (Weight(model, "weight"), Weight(model, "bias")[0]);
        var (mean, scale) = (model.Model.Description.TargetMean, model.Model.Description.TargetScale);
        foreach (var (features, score) in hidden.Zip(model.Transform(data).GetColumn<float>("Score")))
        {
            Assert.AreEqual(score, ((features.Zip(weight, (x, w) => x * w).Sum() + bias) * scale) + mean, 1e-3 * scale);
        }
    }

    [TestMethod]
    public void SaveFeaturesAsOnnx_OfBytes_TrainsAnotherModel()
    {
        var data = SampleImages.Multiclass(_ml);
        using var model = Cnn();
        model.Model.SaveFeaturesAsOnnx(_folder.PathOf("backbone.onnx"));
        var pipeline = _ml.Transforms.CopyColumns("Input", "Features")
            .Append(_ml.Transforms.ApplyOnnxModel("Features", "Input", _folder.PathOf("backbone.onnx")))
            .Append(_ml.MulticlassClassification.Trainers.Mlp(
                new MlpEstimator.Options { HiddenLayers = [], Epochs = 20, BatchSize = 32, LearningRate = 0.01 }));
        using var onTop = pipeline.Fit(data);
        Assert.IsGreaterThan(0.8, TaskUnderTest.Multiclass.Evaluate(_ml, onTop.Transform(data)));

        using var file = new MemoryStream();
        _ml.Model.Save(onTop, data.Schema, file);
        Assert.HasCount(2, _ml.Model.LoadNetwork(file).LayerNames, "not the backbone");
    }

    [TestMethod]
    [DataRow("input0.0", 64)]
    [DataRow("trunk.2", 32 * 8 * 8)]
    [DataRow("trunk.3", 32 * 4 * 4)]
    public void SaveFeaturesAsOnnx_UpToALayer_GivesItsValuesAsAVector(string layer, int size)
    {
        var data = _ml.Data.TakeRows(SampleImages.Multiclass(_ml), 3);
        using var model = Cnn();
        model.Model.SaveFeaturesAsOnnx(_folder.PathOf("backbone.onnx"), layer, inputName: "Features", outputName: "Out");
        Assert.HasCount(size, Read(data, "Out", "Features")[0]);
    }

    [TestMethod]
    public void SaveFeaturesAsOnnx_UnknownLayer_ListsTheLayers()
    {
        using var model = Cnn();
        var e = Assert.ThrowsExactly<ArgumentException>(() => model.Model.SaveFeaturesAsOnnx(_folder.PathOf("backbone.onnx"), "trunk.99"));
        StringAssert.StartsWith(
            e.Message, "The layer must be one of input0.0 (StandardizeImage), trunk.0 (Convolution2D), trunk.1 (BatchNormalization)");
        StringAssert.EndsWith(e.Message, "but is 'trunk.99'.");
        Assert.IsFalse(File.Exists(_folder.PathOf("backbone.onnx")));
    }

    [TestMethod]
    public void SaveFeaturesAsOnnx_OneNameForInputAndOutput_IsRefused()
    {
        using var model = Cnn();
        var e = Assert.ThrowsExactly<ArgumentException>(() => model.Model.SaveFeaturesAsOnnx(_folder.PathOf("backbone.onnx"), inputName: "Features"));
        StringAssert.Contains(e.Message, "must have different names but both are 'Features'");
    }

    private static NetworkPredictionTransformer Cnn() =>
        _ml.MulticlassClassification.Trainers.Cnn(new CnnEstimator.Options { Epochs = 2, BatchSize = 32, Seed = 1 })
            .Fit(SampleImages.Multiclass(_ml));

    private static float[] Weight(NetworkPredictionTransformer model, string name) =>
        model.Model.Weights[$"{model.Model.LayerNames[^1]}.{name}"].Values;

    private float[][] Read(IDataView data, string output, string input)
    {
        using var backbone = _ml.Transforms.ApplyOnnxModel(output, input, _folder.PathOf("backbone.onnx")).Fit(data);
        return [.. backbone.Transform(data).GetColumn<float[]>(output)];
    }
}
