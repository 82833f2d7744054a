using System.Text;
using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.WrongInput;

/// <summary>Files that cannot be written or read end in a clear exception and leave nothing behind.</summary>
[TestClass]
public sealed class WrongFilesTests : IDisposable
{
    private static readonly MLContext _ml = new(seed: 1);
    private static readonly IDataView _rows = LabelledRow.View(_ml, LabelledRow.Create());
    private static readonly Lazy<NetworkPredictionTransformer> _model = new(() => SmallMlp.For(_ml, "Kind").Fit(_rows));
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void SaveAsOnnx_ToAMissingFolder_NamesIt()
    {
        var path = _folder.PathOf("missing", "model.onnx");
        var e = Assert.ThrowsExactly<DirectoryNotFoundException>(() => _model.Value.SaveAsOnnx(path));
        StringAssert.Contains(e.Message, _folder.PathOf("missing"));
        Assert.IsFalse(e.Message.Contains(".tmp", StringComparison.Ordinal), e.Message);
        AssertFiles();
    }

    [TestMethod]
    public void SaveAsOnnx_ToAFolderThatTakesNoFiles_NamesIt()
    {
        const string folder = "/proc"; // not even the administrator can write there
        if (!Directory.Exists(folder))
        {
            Assert.Inconclusive($"This system has no '{folder}'.");
        }

        var e = Assert.Throws<Exception>(() => _model.Value.SaveAsOnnx($"{folder}/model.onnx"));
        Assert.IsTrue(e is IOException or UnauthorizedAccessException, e.ToString());
        StringAssert.StartsWith(e.Message, $"The folder '{folder}' must take new files but does not: ");
        StringAssert.EndsWith(e.Message, " Choose another folder, or change its permissions.");
        Assert.IsFalse(e.Message.Contains(".tmp", StringComparison.Ordinal), e.Message);
    }

    [TestMethod]
    public void SaveAsOnnx_ToAFolder_NamesItAndLeavesNothing()
    {
        Directory.CreateDirectory(_folder.PathOf("model.onnx"));
        var e = Assert.Throws<Exception>(() => _model.Value.SaveAsOnnx(_folder.PathOf("model.onnx")));
        Assert.IsTrue(e is IOException or UnauthorizedAccessException, e.ToString());
        StringAssert.Contains(e.Message, _folder.PathOf("model.onnx"));
        Assert.IsFalse(e.Message.Contains(".tmp", StringComparison.Ordinal), e.Message);
        AssertFiles();
    }

    [TestMethod]
    public void SaveAsOnnx_BelowAFile_NamesItAndLeavesTheFile()
    {
        _folder.Write("file.txt", "kept");
        var e = Assert.Throws<IOException>(() => _model.Value.SaveAsOnnx(_folder.PathOf("file.txt", "model.onnx")));
        StringAssert.Contains(e.Message, _folder.PathOf("file.txt"));
        Assert.AreEqual("kept", File.ReadAllText(_folder.PathOf("file.txt")));
        AssertFiles("file.txt");
    }

    [TestMethod]
    public void SaveAsOnnx_OverAFile_ReplacesItAndLeavesNothingElse()
    {
        _folder.Write("model.onnx", "old");
        _model.Value.SaveAsOnnx(_folder.PathOf("model.onnx"));
        CollectionAssert.AreEqual(_model.Value.Model.Onnx, File.ReadAllBytes(_folder.PathOf("model.onnx")));
        AssertFiles("model.onnx");
    }

    [TestMethod]
    public void SaveAsOnnx_NoPath_IsRefused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => _model.Value.SaveAsOnnx(string.Empty));
        Assert.ThrowsExactly<ArgumentNullException>(() => _model.Value.SaveAsOnnx((string)null!));
        Assert.ThrowsExactly<ArgumentNullException>(() => _model.Value.SaveAsOnnx((Stream)null!));
    }

    [TestMethod]
    public void SaveAsOnnx_ToAStreamThatFails_PassesTheReasonOn()
    {
        using var full = new MemoryStream(new byte[100]);
        Assert.ThrowsExactly<NotSupportedException>(() => _model.Value.SaveAsOnnx(full));
    }

    [TestMethod]
    public void Save_ToAMissingFolder_SaysSo()
    {
        var e = Assert.ThrowsExactly<DirectoryNotFoundException>(
            () => _ml.Model.Save(_model.Value, _rows.Schema, _folder.PathOf("missing", "model.zip")));
        StringAssert.Contains(e.Message, "missing");
    }

    [TestMethod]
    public void LoadNetwork_OfAModelCutShort_SaysSo()
    {
        var bytes = SavedModel();
        foreach (var length in new[] { 0, 1, 4, 100, bytes.Length / 2, bytes.Length - 30, bytes.Length - 1 })
        {
            var e = Assert.ThrowsExactly<InvalidDataException>(() => Load(bytes[..length]), $"{length} of {bytes.Length} bytes");
            StringAssert.Contains(e.Message, "is no complete zip. Copy it again, or save the model again.");
        }
    }

    [TestMethod]
    public void LoadNetwork_OfText_SaysWhatItMustBe()
    {
        var e = Assert.ThrowsExactly<InvalidDataException>(() => Load(Encoding.UTF8.GetBytes("Label,Features\n1,2\n")));
        StringAssert.StartsWith(e.Message, "The file must be a model that ml.Model.Save has written but is no complete zip.");
    }

    [TestMethod]
    public void LoadNetwork_OfAnotherTrainersModel_SaysSo()
    {
        var model = _ml.MulticlassClassification.Trainers.SerialSdca("Kind", iterations: 10).Fit(_rows);
        _ml.Model.Save(model, _rows.Schema, _folder.PathOf("sdca.zip"));
        var e = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Model.LoadNetwork(_folder.PathOf("sdca.zip")));
        Assert.AreEqual("The model holds no network of this package; was it made by another trainer?", e.Message);
    }

    [TestMethod]
    public void LoadNetwork_OfAMissingFile_NamesIt()
    {
        var e = Assert.ThrowsExactly<FileNotFoundException>(() => _ml.Model.LoadNetwork(_folder.PathOf("missing.zip")));
        StringAssert.Contains(e.Message, "missing.zip");
    }

    [TestMethod]
    public void LoadNetwork_OfSeveralNetworks_GivesTheLast()
    {
        var chain = SmallMlp.For(_ml, "Number", options => options.HiddenLayers = [5])
            .Append(_ml.Transforms.CopyColumns("First", "Score"))
            .Append(SmallMlp.For(_ml, "Kind", options => options.HiddenLayers = [6]))
            .Fit(_rows);
        _ml.Model.Save(chain, _rows.Schema, _folder.PathOf("chain.zip"));
        Assert.AreEqual(chain.LastTransformer.Model.Network, _ml.Model.LoadNetwork(_folder.PathOf("chain.zip")).Network);
    }

    [TestMethod]
    public void Load_OfOnnxCutShort_SaysSo()
    {
        var bytes = _model.Value.Model.Onnx;
        for (var length = 0; length < bytes.Length; length++)
        {
            var e = Assert.ThrowsExactly<InvalidDataException>(() => LoadOnnx(bytes[..length]), $"{length} of {bytes.Length} bytes");
            Assert.IsFalse(string.IsNullOrEmpty(e.Message));
        }

        Assert.AreEqual(_model.Value.Model.Network, LoadOnnx(bytes).Network);
    }

    [TestMethod]
    public void Load_OfAnotherProducersOnnx_NamesIt()
    {
        var foreign = Trainers.Onnx.ForeignOnnx.OfProducer("pytorch");
        var e = Assert.ThrowsExactly<InvalidDataException>(() => LoadOnnx(foreign));
        Assert.AreEqual(
            "The ONNX file must have been written by MLNet.DeepExtensions but its producer is 'pytorch'. " +
            "Only this package's own files hold the layers to train on.",
            e.Message);
    }

    [TestMethod]
    public void Load_OfText_SaysSo()
    {
        var e = Assert.ThrowsExactly<InvalidDataException>(() => LoadOnnx(Encoding.UTF8.GetBytes("no network at all")));
        StringAssert.Contains(e.Message, "not an ONNX file, or the file is cut short");
    }

    private static TrainedNetwork LoadOnnx(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return TrainedNetwork.Load(stream);
    }

    private static TrainedNetwork Load(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return _ml.Model.LoadNetwork(stream);
    }

    private static byte[] SavedModel()
    {
        using var stream = new MemoryStream();
        _ml.Model.Save(_model.Value, _rows.Schema, stream);
        return stream.ToArray();
    }

    private void AssertFiles(params string[] names) => CollectionAssert.AreEquivalent(
        names, Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_folder.Path, file)).ToArray());
}
