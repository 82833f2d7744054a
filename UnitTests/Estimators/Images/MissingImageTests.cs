using Microsoft.ML;
using MLNet.DeepExtensions.UnitTests.Conformance;
using static MLNet.DeepExtensions.UnitTests.Estimators.Images.PhotoFolder;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Images;

/// <summary>A missing image is left out of training, wherever it stands, and is never scored with confidence, live or loaded.</summary>
[TestClass]
public sealed class MissingImageTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly PhotoFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow(0)]
    [DataRow(7)]
    [DataRow(23)]
    public void Fit_EmptyPath_IsAFitWithoutThatRow(int place)
    {
        var log = new CapturedLog(_ml);
        var complete = View(_ml, _folder.Photos.Where((_, i) => i != place));
        using var expected = Pipeline(_ml).Fit(complete);
        _folder.Photos[place].Path = string.Empty;
        using var model = Pipeline(_ml).Fit(View(_ml, _folder.Photos));
        ColumnValues.AssertEqual(Scores(expected, complete), Scores(model, complete), 0, "the same rows");
        Assert.HasCount(1, log.Starting("Warning: Left out 1 of 24 training rows: 1 with a missing image."));
    }

    [TestMethod]
    public void Fit_NoImageAtAll_SaysWhereToLook()
    {
        _folder.Photos.ForEach(photo => photo.Path = string.Empty);
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => Pipeline(_ml).Fit(View(_ml, _folder.Photos)));
        Assert.AreEqual(
            "No training row can be used: 24 with a missing image. Check the paths that the images come from: an empty path is a missing image.",
            e.Message);
    }

    [TestMethod]
    public void Fit_FileThatIsNoImage_NamesTheColumnAndTheWayOut()
    {
        _folder.Photos[5].Path = _folder.PathOf("5.jpg");
        File.WriteAllText(_folder.Photos[5].Path, "no image");
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => Pipeline(_ml).Fit(View(_ml, _folder.Photos)));
        StringAssert.StartsWith(e.Message, "A file of column 'Image' cannot be decoded as an image");
        StringAssert.Contains(e.Message, "LoadImageFolder");
    }

    [TestMethod]
    public void Transform_MissingImages_AreNaNWithoutAClassAndLeaveTheOthersAsTheyAre()
    {
        var data = View(_ml, _folder.Photos);
        using var model = Pipeline(_ml).Fit(data);
        var complete = Scores(model, data).Rows;
        _folder.Photos[0].Path = _folder.Photos[9].Path = string.Empty;
        var scored = model.Transform(data);
        var (scores, labels) = (ColumnValues.Read(scored, "Score").Rows, ColumnValues.Read(scored, "PredictedLabel").Rows);
        for (var i = 0; i < scores.Count; i++)
        {
            var isMissing = i is 0 or 9;
            CollectionAssert.AreEqual(isMissing ? [float.NaN, float.NaN, float.NaN] : complete[i], scores[i], $"row {i}");
            Assert.AreEqual(isMissing, labels[i][0] == 0, $"row {i}");
        }
    }

    [TestMethod]
    public void Predict_MissingImageAmongOthers_IsNaNAndLeavesTheNextAsItIs()
    {
        var data = View(_ml, _folder.Photos);
        using var model = Pipeline(_ml).Fit(data);
        using var engine = _ml.Model.CreatePredictionEngine<Photo, Scored>(model, new PredictionEngineOptions { OwnsTransformer = false });
        var expected = engine.Predict(_folder.Photos[3]).Score;
        var missing = engine.Predict(new Photo());
        Assert.AreEqual(0u, missing.PredictedLabel);
        Assert.IsTrue(Array.TrueForAll(missing.Score, float.IsNaN));
        CollectionAssert.AreEqual(expected, engine.Predict(_folder.Photos[3]).Score);
    }

    [TestMethod]
    public void Loaded_ImageMissingInMemory_IsNaNAsLive()
    {
        var rows = _folder.InMemory();
        var data = View(_ml, rows);
        using var model = _ml.MulticlassClassification.Trainers.Cnn(Options()).Fit(data);
        rows[0].Image = rows[9].Image = null;
        rows[5].Image = Draw(new byte[Side * Side]); // black but there
        var live = Scores(model, data);
        Assert.IsTrue(Array.TrueForAll(live.Rows[9], float.IsNaN));
        Assert.IsFalse(Array.Exists(live.Rows[5], float.IsNaN));
        ColumnValues.AssertEqual(live, Scores(Reload(model, data), data), 1e-5, "loaded");
    }

    [TestMethod]
    public void Loaded_EmptyPath_IsNaNWhereItComesFirst()
    {
        var data = View(_ml, _folder.Photos);
        using var model = Pipeline(_ml).Fit(data);
        _folder.Photos[0].Path = string.Empty;
        var live = Scores(model, data);
        Assert.IsTrue(Array.TrueForAll(live.Rows[0], float.IsNaN));
        ColumnValues.AssertEqual(live, Scores(Reload(model, data), data), 1e-5, "loaded");
    }

    // ML.NET's ResizeImages hands on an image that it has disposed: an error, and no answer.
    [TestMethod]
    public void Loaded_EmptyPathAfterAnImage_IsRefusedByResizeImages()
    {
        var data = View(_ml, _folder.Photos);
        using var model = Pipeline(_ml).Fit(data);
        var loaded = Reload(model, data);
        _folder.Photos[1].Path = string.Empty;
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => Scores(loaded, data));
        StringAssert.Contains(e.GetBaseException().Message, "disposed");
    }

    [TestMethod]
    public void Mlp_ImageBesideNumbers_LeavesTheRowOutAndScoresItNaN()
    {
        var log = new CapturedLog(_ml);
        var data = _ml.Transforms.Concatenate("Features", "Number").Fit(View(_ml, _folder.Photos)).Transform(View(_ml, _folder.Photos));
        var options = new MlpEstimator.Options { ImageColumnNames = ["Image"], LabelColumnName = "IsLying", HiddenLayers = [8], Epochs = 1 };
        _folder.Photos[4].Path = string.Empty;
        using var model = Load(_ml).Append(_ml.BinaryClassification.Trainers.Mlp(options)).Fit(data);
        Assert.HasCount(1, log.Starting("Warning: Left out 1 of 24 training rows: 1 with a missing image."));
        var probabilities = ColumnValues.Read(model.Transform(data), "Probability").Rows;
        Assert.AreEqual(4, probabilities.ToList().FindIndex(row => float.IsNaN(row[0])));
        Assert.AreEqual(1, probabilities.Count(row => float.IsNaN(row[0])));
    }

    private static ColumnValues Scores(ITransformer model, IDataView data) => ColumnValues.Read(model.Transform(data), "Score");

    private ITransformer Reload(ITransformer model, IDataView data)
    {
        using var zip = new MemoryStream();
        _ml.Model.Save(model, data.Schema, zip);
        zip.Position = 0;
        return new MLContext().Model.Load(zip, out _);
    }
}
