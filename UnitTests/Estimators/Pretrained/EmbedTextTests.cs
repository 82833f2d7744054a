using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Estimators.Text;
using MLNet.DeepExtensions.UnitTests.Tools;
using MLNet.DeepExtensions.UnitTests.Transforms;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Pretrained;

[TestClass]
public sealed class EmbedTextTests : IDisposable
{
    private const double Tolerance = 1e-4;
    private static readonly string?[] _texts = ["good film", "a very bad film.", "", null, "x", "goodly badly good bad film film film", "z."];
    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();
    private readonly TinyEncoder _tiny = new(seed: 3);
    private readonly TextEncoder _encoder;

    public EmbedTextTests() => _encoder = _ml.Model.LoadTextEncoder(_tiny.WriteTo(_folder.PathOf("encoder")));

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow(TimePooling.Mean, true)]
    [DataRow(TimePooling.Mean, false)]
    [DataRow(TimePooling.First, true)]
    [DataRow(TimePooling.Max, false)]
    public void Transform_GivesThePooledVectorsOfTheEncoder(TimePooling pooling, bool normalize)
    {
        var vectors = Embed(_ml.Transforms.Text.EmbedText("Vector", "Text", _encoder, pooling, normalize, maximumLength: 8));
        foreach (var (text, vector) in _texts.Zip(vectors))
        {
            var ids = _encoder.Tokenizer.Encode(text, 8);
            var steps = _tiny.Encode(ids, new int[ids.Length]);
            var pooled = Enumerable.Range(0, TinyEncoder.Size).Select(i => steps.Select(step => step[i])).Select(values => pooling switch
            {
                TimePooling.Mean => values.Average(),
                TimePooling.First => values.First(),
                _ => values.Max(),
            }).ToArray();
            var length = normalize ? Math.Sqrt(pooled.Sum(value => value * value)) : 1;
            for (var i = 0; i < TinyEncoder.Size; i++)
            {
                Assert.AreEqual(pooled[i] / length, vector[i], Tolerance, text);
            }
        }
    }

    // Rows are computed together by their length, and come out in their order.
    [TestMethod]
    public void Transform_ManyRowsOfAllLengths_GivesWhatEachGivesAlone()
    {
        var random = new Random(1);
        string[] texts = [.. Enumerable.Range(0, 700)
            .Select(_ => string.Join(' ', Enumerable.Range(0, random.Next(30)).Select(_ => random.Next(2) == 0 ? "good" : "bad")))];
        using var model = _ml.Transforms.Text.EmbedText("Vector", "Text", _encoder).Fit(TextRow.View(_ml, texts));
        var together = model.Transform(TextRow.View(_ml, texts)).GetColumn<float[]>("Vector").ToArray();
        using var engine = _ml.Model.CreatePredictionEngine<TextRow, Embedded>(model, new PredictionEngineOptions { OwnsTransformer = false });
        for (var i = 0; i < texts.Length; i += 7)
        {
            Same(engine.Predict(new TextRow { Text = texts[i] }).Vector, together[i]);
        }
    }

    [TestMethod]
    public void Saved_LoadsInAProcessWithoutThePackage_WithEqualVectors()
    {
        var data = TextRow.View(_ml, _texts);
        var model = _ml.Transforms.Text.EmbedText("Vector", "Text", _encoder).Fit(data);
        var (saved, rows) = (_folder.PathOf("model.zip"), _folder.PathOf("rows.idv"));
        var (scored, resaved) = (_folder.PathOf("scored.idv"), _folder.PathOf("again.zip"));
        _ml.Model.Save(model, data.Schema, saved);
        using (var stream = File.Create(rows))
        {
            _ml.Data.SaveAsBinary(data, stream);
        }

        StockProcess.Predict(saved, rows, scored, resaved);
        var live = model.Transform(data);
        var loaded = _ml.Data.LoadFromBinary(scored);
        foreach (var (expected, actual) in live.GetColumn<float[]>("Vector").Zip(loaded.GetColumn<float[]>("Vector")))
        {
            Same(expected, actual);
        }

        CollectionAssert.AreEqual(new[] { "Text", "Number", "Label", "Vector" }, loaded.Schema.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(SlotNames(live), SlotNames(loaded));
    }

    [TestMethod]
    [DataRow("Vector")]
    [DataRow("Text")]
    public void GetOutputSchema_IsTheShapeOfTheData(string output)
    {
        var data = TextRow.View(_ml, "a");
        var estimator = _ml.Transforms.Text.EmbedText(output, "Text", _encoder);
        var delivered = estimator.Fit(data).Transform(data).Schema;
        Assert.AreEqual("Vector<Single, 8>", delivered[output].Type.ToString());
        Assert.AreEqual(
            TestSchemas.Describe(TestSchemas.ShapeOf(delivered)), TestSchemas.Describe(estimator.GetOutputSchema(TestSchemas.ShapeOf(data.Schema))));
        Assert.IsFalse(delivered.Any(column => column.Name.StartsWith("MLNet.DeepExtensions", StringComparison.Ordinal) && !column.IsHidden));
    }

    [TestMethod]
    public void Fit_WithAStockTrainerBehindIt_LearnsTheTexts()
    {
        var data = TextRow.View(_ml, [.. Enumerable.Range(0, 60).Select(i => i % 2 == 0 ? $"good film {i % 10}" : $"bad film {i % 10}")]);
        var pipeline = _ml.Transforms.Text.EmbedText("Features", "Text", _encoder).AppendCacheCheckpoint(_ml)
            .Append(_ml.BinaryClassification.Trainers.LbfgsLogisticRegression(l1Regularization: 0));
        Assert.AreEqual(1.0, _ml.BinaryClassification.Evaluate(pipeline.Fit(data).Transform(data)).Accuracy);
    }

    // A step behind a prediction keeps its score.
    [TestMethod]
    public void Saved_BehindAScore_KeepsIt()
    {
        var data = TextRow.View(_ml, "good film", "bad film", "x");
        var pipeline = _ml.Transforms.CopyColumns("Score", "Number").Append(_ml.Transforms.Text.EmbedText("Vector", "Text", _encoder));
        var path = _folder.PathOf("model.zip");
        _ml.Model.Save(pipeline.Fit(data), data.Schema, path);
        CollectionAssert.AreEqual(new[] { 0f, 1f, 2f }, _ml.Model.Load(path, out _).Transform(data).GetColumn<float>("Score").ToArray());
    }

    // So small an encoder keeps its weights; that they have been rounded is written down all the same.
    [TestMethod]
    public void WithStoredWeights_LiveAndLoaded_ReachesTheEncoder()
    {
        var data = TextRow.View(_ml, _texts);
        using var live = _ml.Transforms.Text.EmbedText("Vector", "Text", _encoder).Fit(data);
        var path = _folder.PathOf("model.zip");
        _ml.Model.Save(live, data.Schema, path);
        foreach (var model in new[] { live, _ml.Model.Load(path, out _) })
        {
            var smaller = model.WithStoredWeights(WeightStorage.Float16);
            var vectors = smaller.Transform(data).GetColumn<float[]>("Vector");
            foreach (var (expected, actual) in live.Transform(data).GetColumn<float[]>("Vector").Zip(vectors))
            {
                Same(expected, actual);
            }

            var e = Assert.ThrowsExactly<InvalidOperationException>(() => smaller.WithStoredWeights(WeightStorage.Int8));
            StringAssert.StartsWith(e.Message, "The weights have been rounded to Float16 before");
        }
    }

    [TestMethod]
    public void EmbedText_WrongSettings_AreNamed()
    {
        var text = _ml.Transforms.Text;
        Assert.AreEqual("encoder", Assert.ThrowsExactly<ArgumentNullException>(() => text.EmbedText("Vector", "Text", null!)).ParamName);
        Assert.AreEqual(
            "pooling",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => text.EmbedText("Vector", "Text", _encoder, TimePooling.Attention)).ParamName);
        var tooLong = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => text.EmbedText("Vector", "Text", _encoder, maximumLength: 25));
        StringAssert.StartsWith(tooLong.Message, "The maximum length must be at most 24 tokens: the encoder knows no more positions.");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => text.EmbedText("Vector", "Text", _encoder, maximumLength: 2));
        Assert.ThrowsExactly<ArgumentException>(() => text.EmbedText("", "Text", _encoder));
        var missing = text.EmbedText("Vector", "Nothing", _encoder);
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => missing.Fit(TextRow.View(_ml, "a"))).Message, "Column 'Nothing' is missing.");
    }

    private static string[] SlotNames(IDataView data)
    {
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        data.Schema["Vector"].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private static void Same(float[] expected, float[] actual)
    {
        Assert.AreEqual(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], Tolerance);
        }
    }

    private float[][] Embed(EmbedTextEstimator estimator)
    {
        var data = TextRow.View(_ml, _texts);
        using var model = estimator.Fit(data);
        return [.. model.Transform(data).GetColumn<float[]>("Vector")];
    }

    private sealed class Embedded
    {
        public float[] Vector { get; set; } = [];
    }
}
