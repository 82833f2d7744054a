using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Exporting;

/// <summary>ML.NET's converter to ONNX writes no file without the network.</summary>
[TestClass]
public sealed class ConvertToOnnxTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void ConvertToOnnx_ANetworkAmongOtherSteps_ThrowsAndWritesNothing()
    {
        var data = SampleRows.Binary(_ml, 64);
        using var network = Trainer().Fit(data);
        var before = _ml.Transforms.NormalizeMinMax("Features").Fit(data);
        var after = _ml.Transforms.CopyColumns("Copy", "Score").Fit(network.Transform(data));
        AssertRefused(network, data);
        AssertRefused(new TransformerChain<ITransformer>(before, network, after), data);
    }

    [TestMethod]
    public void ConvertToOnnx_ALoadedNetwork_ThrowsAndWritesNothing()
    {
        var data = SampleRows.Binary(_ml, 64);
        using var network = Trainer().Fit(data);
        using var saved = new MemoryStream();
        _ml.Model.Save(network, data.Schema, saved);
        saved.Position = 0;
        Assert.AreEqual(0, Convert<InvalidOperationException>(_ml.Model.Load(saved, out _), data).Length);
    }

    [TestMethod]
    public void ConvertToOnnx_OfOtherModels_StillWorks()
    {
        var data = SampleRows.Binary(_ml, 64);
        using var stream = new MemoryStream();
        _ml.Model.ConvertToOnnx(_ml.Transforms.NormalizeMinMax("Features").Fit(data), data, stream);
        Assert.IsGreaterThan(0, stream.Length);
    }

    [TestMethod]
    public void Fit_WithTheConverterLoaded_WarnsInTheLog()
    {
        Assert.AreEqual("Microsoft.ML.OnnxConverter", Assembly.Load("Microsoft.ML.OnnxConverter").GetName().Name);
        var log = new CapturedLog(_ml);
        Trainer().Fit(SampleRows.Binary(_ml, 64)).Dispose();
        Assert.HasCount(1, log.Starting("Warning: ml.Model.ConvertToOnnx cannot convert a network of this package"));
    }

    private MlpEstimator Trainer() =>
        _ml.BinaryClassification.Trainers.Mlp(new MlpEstimator.Options { HiddenLayers = [2], Epochs = 1 });

    private void AssertRefused(ITransformer model, IDataView data)
    {
        var (message, length) = Convert<NotSupportedException>(model, data);
        StringAssert.Contains(message, "ml.Model.SaveAsOnnx(model, data.Schema, path)");
        Assert.AreEqual(0, length);
    }

    private (string Message, long Length) Convert<TException>(ITransformer model, IDataView data)
        where TException : Exception
    {
        using var stream = new MemoryStream();
        var error = Assert.Throws<TException>(() => _ml.Model.ConvertToOnnx(model, data, stream));
        return (error.Message, stream.Length);
    }
}
