using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.WrongInput;

/// <summary>Data that a fitted network cannot score is refused at once; values that are missing spoil their own row only.</summary>
[TestClass]
public class WrongScoringDataTests
{
    private const string OtherSize =
        "Column 'Features' must be Vector<Single, 3>, as in the data the network was trained on, but is Vector<Single, 4>. " +
        "Prepare the data with the same fitted transforms as the training data.";

    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Features_OfAnotherSize_SayBoth()
    {
        using var model = Fit("Number");
        var wider = LabelledRow.View(_ml, LabelledRow.Create((row, _) => row.Features = [.. row.Features, 0]), featureCount: 4);
        ITransformer transformer = model;
        Assert.AreEqual(OtherSize, Assert.ThrowsExactly<ArgumentException>(() => model.Transform(wider)).Message);
        Assert.AreEqual(OtherSize, Assert.ThrowsExactly<ArgumentException>(() => model.GetOutputSchema(wider.Schema)).Message);
        Assert.AreEqual(
            OtherSize, Assert.ThrowsExactly<ArgumentException>(() => transformer.GetRowToRowMapper(wider.Schema)).Message);
    }

    [TestMethod]
    public void PredictionEngine_OfAClassWithMoreFeatures_SaysBoth()
    {
        using var model = Fit("Number");
        var e = Assert.ThrowsExactly<ArgumentException>(
            () => _ml.Model.CreatePredictionEngine<WideQuestion, Answer>(model));
        Assert.AreEqual(OtherSize, e.Message);
    }

    [TestMethod]
    public void PredictionEngine_OfARowWithMoreFeaturesThanDeclared_SaysBoth()
    {
        using var model = Fit("Number");
        using var engine = _ml.Model.CreatePredictionEngine<Question, Answer>(model);
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => engine.Predict(new Question { Features = [1, 2, 3, 4] }));
        StringAssert.StartsWith(e.Message, "Column 'Features' must give 3 values a row but gave 4.");
    }

    [TestMethod]
    public void FeatureColumn_Missing_IsNamed()
    {
        using var model = Fit("Number");
        var rows = LabelledRow.View(_ml, LabelledRow.Create());
        var without = _ml.Transforms.DropColumns("Features", "Weight", "Kind").Fit(rows).Transform(rows);
        const string Expected =
            "Column 'Features' is missing. The data has 'Flag', 'Number', 'Name'. Add the column, or give the name of one that is there.";
        Assert.AreEqual(Expected, Assert.ThrowsExactly<ArgumentException>(() => model.Transform(without)).Message);
        Assert.AreEqual(Expected, Assert.ThrowsExactly<ArgumentException>(() => model.GetOutputSchema(without.Schema)).Message);
    }

    [TestMethod]
    public void FeatureColumn_OfAnotherType_SaysBoth()
    {
        using var model = Fit("Number");
        var rows = LabelledRow.View(_ml, LabelledRow.Create());
        var doubles = _ml.Transforms.Conversion.ConvertType("Features", outputKind: DataKind.Double).Fit(rows).Transform(rows);
        var e = Assert.ThrowsExactly<ArgumentException>(() => model.Transform(doubles));
        StringAssert.StartsWith(e.Message, "Column 'Features' must be Vector<Single> of known size but is Vector<Double, 3>.");
    }

    [TestMethod]
    [DataRow("Flag")]
    [DataRow("Kind")]
    [DataRow("Number")]
    public void MissingFeatures_AmongOthers_LeaveTheOtherRowsAsTheyAre(string label)
    {
        float[] odd = [float.NaN, float.PositiveInfinity, float.NegativeInfinity];
        using var model = Fit(label);
        var clean = LabelledRow.Create(count: 300);
        var spoilt = LabelledRow.Create((row, i) => row.Features[i % 3] = i % 7 == 0 ? odd[i % 3] : row.Features[i % 3], count: 300);
        string[] columns = label switch
        {
            "Flag" => ["Score", "Probability", "PredictedLabel"],
            "Kind" => ["Score", "PredictedLabel"],
            _ => ["Score"],
        };
        foreach (var column in columns)
        {
            var expected = ColumnValues.Read(model.Transform(LabelledRow.View(_ml, clean)), column);
            var actual = ColumnValues.Read(model.Transform(LabelledRow.View(_ml, spoilt)), column);
            Assert.AreEqual(300, actual.Rows.Count);
            for (var i = 0; i < 300; i++)
            {
                if (i % 7 != 0)
                {
                    CollectionAssert.AreEqual(expected.Rows[i], actual.Rows[i], $"{column}, row {i}");
                }
            }
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void MissingFeatures_InASavedModel_GiveTheScoresOfTheLiveOne(bool standardizeFeatures)
    {
        using var model = Fit("Number", standardizeFeatures);
        using var folder = new TemporaryFolder();
        var rows = LabelledRow.View(_ml, LabelledRow.Create((row, i) => row.Features[0] = i % 2 == 0 ? float.NaN : row.Features[0]));
        _ml.Model.Save(model, rows.Schema, folder.PathOf("model.zip"));
        var loaded = _ml.Model.Load(folder.PathOf("model.zip"), out _);
        var live = ColumnValues.Read(model.Transform(rows), "Score").Rows;
        var saved = ColumnValues.Read(loaded.Transform(rows), "Score").Rows;
        for (var i = 0; i < live.Count; i++)
        {
            var isMissing = i % 2 == 0 && !standardizeFeatures;
            Assert.AreEqual(isMissing, float.IsNaN(live[i][0]), $"row {i}: a missing feature makes the score missing if nothing fills it");
            Assert.AreEqual(live[i][0], saved[i][0], $"row {i}");
        }
    }

    [TestMethod]
    public void MissingFeatures_ThatNothingFills_PredictNoClass()
    {
        using var model = Fit("Kind", standardizeFeatures: false);
        using var folder = new TemporaryFolder();
        var rows = LabelledRow.View(_ml, LabelledRow.Create((row, i) => row.Features[0] = i % 2 == 0 ? float.NaN : row.Features[0]));
        _ml.Model.Save(model, rows.Schema, folder.PathOf("model.zip"));
        foreach (var transformer in new[] { model, _ml.Model.Load(folder.PathOf("model.zip"), out _) })
        {
            var classes = ColumnValues.Read(transformer.Transform(rows), "PredictedLabel").Rows;
            for (var i = 0; i < classes.Count; i++)
            {
                Assert.AreEqual(i % 2 == 0, classes[i][0] == 0, $"row {i}: key 0, missing, if a feature is missing");
            }
        }
    }

    [TestMethod]
    public void NoData_IsRefusedByName()
    {
        using var model = Fit("Number");
        ITransformer transformer = model;
        Assert.AreEqual("input", Assert.ThrowsExactly<ArgumentNullException>(() => model.Transform(null!)).ParamName);
        Assert.AreEqual("inputSchema", Assert.ThrowsExactly<ArgumentNullException>(() => model.GetOutputSchema(null!)).ParamName);
        Assert.AreEqual("inputSchema", Assert.ThrowsExactly<ArgumentNullException>(() => transformer.GetRowToRowMapper(null!)).ParamName);
    }

    [TestMethod]
    public void DisposedModel_AskedToScore_SaysSo()
    {
        var model = Fit("Number");
        var rows = LabelledRow.View(_ml, LabelledRow.Create());
        var view = model.Transform(rows);
        var mapper = ((ITransformer)model).GetRowToRowMapper(rows.Schema);
        model.Dispose();
        Disposed(() => ColumnValues.Read(view, "Score"));
        Disposed(() => ColumnValues.Read(model.Transform(rows), "Score"));
        Disposed(() => ReadOne(mapper, rows));
    }

    [TestMethod]
    public void DisposedModel_ColumnsThatAreNotPredicted_AreStillRead()
    {
        var model = Fit("Number");
        var rows = LabelledRow.View(_ml, LabelledRow.Create());
        var view = model.Transform(rows);
        model.Dispose();
        ColumnValues.AssertEqual(ColumnValues.Read(rows, "Number"), ColumnValues.Read(view, "Number"), 0, "Number");
    }

    [TestMethod]
    public void DisposedModel_Saved_LoadsAndScores()
    {
        var model = Fit("Kind");
        var rows = LabelledRow.View(_ml, LabelledRow.Create());
        var scores = ColumnValues.Read(model.Transform(rows), "Score");
        model.Dispose();
        using var folder = new TemporaryFolder();
        _ml.Model.Save(model, rows.Schema, folder.PathOf("model.zip"));
        model.SaveAsOnnx(folder.PathOf("model.onnx"));
        var loaded = _ml.Model.Load(folder.PathOf("model.zip"), out _);
        ColumnValues.AssertEqual(scores, ColumnValues.Read(loaded.Transform(rows), "Score"), 1e-5, "Score");
        Assert.AreEqual(model.Model.Network, _ml.Model.LoadNetwork(folder.PathOf("model.zip")).Network);
    }

    private static void ReadOne(IRowToRowMapper mapper, IDataView rows)
    {
        var score = mapper.OutputSchema["Score"];
        using var cursor = rows.GetRowCursor(mapper.GetDependencies([score]));
        using var row = mapper.GetRow(cursor, [score]);
        var read = ColumnValues.RowReader(row, score);
        cursor.MoveNext();
        read();
    }

    private static void Disposed(Action read) => StringAssert.Contains(
        Assert.ThrowsExactly<ObjectDisposedException>(read).Message,
        "The model has been disposed, so it can no longer score. Keep it for as long as its data is read.");

    private NetworkPredictionTransformer Fit(string label, bool standardizeFeatures = true) =>
        SmallMlp.For(_ml, label, options => options.StandardizeFeatures = standardizeFeatures).Fit(LabelledRow.View(_ml, LabelledRow.Create()));

    private sealed class Question
    {
        [VectorType(LabelledRow.FeatureCount)]
        public float[] Features { get; set; } = [];
    }

    private sealed class WideQuestion
    {
        [VectorType(LabelledRow.FeatureCount + 1)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Answer
    {
        public float Score { get; set; }
    }
}
