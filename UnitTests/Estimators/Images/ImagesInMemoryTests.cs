using Microsoft.ML;
using Microsoft.ML.Data;
using static MLNet.DeepExtensions.UnitTests.Estimators.Images.PhotoFolder;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Images;

/// <summary>Images that the caller holds in memory stay the caller's, whatever reads them.</summary>
[TestClass]
public sealed class ImagesInMemoryTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly PhotoFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow(Side)]
    [DataRow(2 * Side)]
    public void FitAndTransform_WithResizeImages_DisposeNone(int side)
    {
        var rows = _folder.InMemory(side);
        using var model = Resizing().Fit(View(_ml, rows));
        ReadAll(model.Transform(View(_ml, rows)));
        AssertAlive(rows.Select(row => row.Image!));
    }

    [TestMethod]
    public void FitAndTransform_OfTheSize_DisposeNone()
    {
        var rows = _folder.InMemory();
        using var model = _ml.MulticlassClassification.Trainers.Cnn(Options()).Fit(View(_ml, rows));
        ReadAll(model.Transform(View(_ml, rows)));
        AssertAlive(rows.Select(row => row.Image!));
    }

    [TestMethod]
    public void Predict_WithResizeImages_DisposesNone()
    {
        var rows = _folder.InMemory();
        using var model = Resizing().Fit(View(_ml, rows));
        using (var engine = _ml.Model.CreatePredictionEngine<PhotoInMemory, Scored>(model))
        {
            foreach (var row in rows)
            {
                _ = engine.Predict(row);
            }
        }

        AssertAlive(rows.Select(row => row.Image!));
    }

    [TestMethod]
    [DataRow(Side)]
    [DataRow(2 * Side)]
    public void PermutationColumnImportance_OfImages_DisposesNoneAndFindsThemImportant(int side)
    {
        var rows = _folder.InMemory(side);
        var data = View(_ml, rows);
        var options = Options();
        options.Epochs = 40;
        using var model = Resizing(options).Fit(data);
        var column = _ml.MulticlassClassification.PermutationColumnImportance(model, data).Single();
        AssertAlive(rows.Select(row => row.Image!));
        Assert.AreEqual("Image", column.Name);
        Assert.IsGreaterThan(0.2, column.Importance);
    }

    [TestMethod]
    public void ExplainColumns_OfImages_DisposesNoneAndAddsUp()
    {
        var rows = _folder.InMemory();
        var data = View(_ml, rows);
        using var model = Resizing().Fit(data);
        var explanation = model.ExplainColumns(_ml.Data.TakeRows(data, 1), data, sampleCount: 4)[0];
        AssertAlive(rows.Select(row => row.Image!));
        Assert.AreEqual(explanation.Score - explanation.BaselineScore, explanation.Columns.Single().Contribution, 1e-5);
    }

    [TestMethod]
    public void ExplainColumns_RowWithoutImage_SaysSoAndIsNoBackground()
    {
        var rows = _folder.InMemory();
        rows[0].Image = null;
        rows[5].Image = null;
        var data = View(_ml, rows);
        using var model = Resizing().Fit(data);
        Assert.IsTrue(double.IsFinite(model.ExplainColumns(_ml.Data.SkipRows(_ml.Data.TakeRows(data, 2), 1), data)[0].BaselineScore));
        var e = Assert.ThrowsExactly<ArgumentException>(() => model.ExplainColumns(_ml.Data.TakeRows(data, 1), data));
        StringAssert.Contains(e.Message, "an image of it is missing");
    }

    [TestMethod]
    public void Transform_ImagesOfFiles_CanBeReadBesideTheScores()
    {
        var data = View(_ml, _folder.Photos);
        using var model = Pipeline(_ml).Fit(data);
        var read = _ml.Data.CreateEnumerable<ScoredPhoto>(model.Transform(data), reuseRowObject: false).ToArray();
        Assert.HasCount(24, read);
        AssertAlive(read.Select(row => row.Image!));
    }

    [TestMethod]
    public void Fit_ImageDisposedBefore_NamesTheColumn()
    {
        var rows = _folder.InMemory();
        rows[3].Image!.Dispose();
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => _ml.MulticlassClassification.Trainers.Cnn(Options()).Fit(View(_ml, rows)));
        StringAssert.StartsWith(e.Message, "An image of column 'Image' must last until it has been read");
    }

    private EstimatorChain<NetworkPredictionTransformer> Resizing(CnnEstimator.Options? options = null) =>
        _ml.Transforms.ResizeImages("Image", Side, Side).Append(_ml.MulticlassClassification.Trainers.Cnn(options ?? Options()));

    // All columns, as a user does who looks at the predictions beside the images.
    private static void ReadAll(IDataView data)
    {
        using var cursor = data.GetRowCursor(data.Schema);
        var image = cursor.GetGetter<MLImage>(data.Schema["Image"]);
        var score = cursor.GetGetter<VBuffer<float>>(data.Schema["Score"]);
        var (read, scores) = (default(MLImage)!, default(VBuffer<float>));
        for (var i = 0; cursor.MoveNext(); i++)
        {
            score(ref scores);
            if (i % 2 == 0)
            {
                image(ref read);
                Assert.AreEqual(Side, read.Width);
            }
        }
    }

    private static void AssertAlive(IEnumerable<MLImage> images) =>
        Assert.IsTrue(images.All(image => image.Width >= Side)); // throws if one is disposed
}
