using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Evaluation;

/// <summary>What reports look like.</summary>
[TestClass]
public sealed class ReportTextTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void ToString_OfEightRows_IsATable() => Assert.AreEqual(
        """
        8 rows, 3 classes

        Each class
        class          precision  recall      F1     AUC  average precision  rows
        a                 0.6667  0.6667  0.6667  0.8667             0.8056     3
        b                 0.6667  0.6667  0.6667  0.8667             0.7556     3
        c                 0.5000  0.5000  0.5000  0.7500             0.7000     2
        micro mean        0.6250  0.6250  0.6250       –                  –
        macro mean        0.6111  0.6111  0.6111  0.8278             0.7537
        weighted mean     0.6250  0.6250  0.6250       –                  –

        All classes
        figure                 value
        Accuracy              0.6250
        Balanced accuracy     0.6111
        Matthews correlation  0.4286
        Cohen's kappa         0.4286
        AUC                   0.8278
        Average precision     0.7537
        Log loss              0.7890
        Brier score           0.4681
        Calibration error     0.3250

        Confusion: the class in the row, the prediction in the column
           a  b  c
        a  2  1  ·
        b  ·  2  1
        c  1  ·  1
        """.ReplaceLineEndings(),
        Report().ToString());

    [TestMethod]
    public void ToString_OfManyClasses_ShowsTheWorstFirst()
    {
        var rows = Enumerable.Range(0, 60).Select(i => new Kind { Label = $"class {i % 30:00}", Score = Score(i % 30 == 7 ? 8 : i % 30) });
        var text = _ml.MulticlassClassification.ClassificationReport(Named(rows)).ToString();
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        Assert.AreEqual("The 20 classes with the lowest F1", lines[2]);
        StringAssert.StartsWith(lines[4], "class 07");
        StringAssert.StartsWith(lines[5], "class 08");
        StringAssert.Contains(text, "… and 10 more classes");
        StringAssert.Contains(text, "Most frequent mistakes");
    }

    [TestMethod]
    public void ToMarkdown_IsOfTables()
    {
        var text = _ml.MulticlassClassification.ClassificationReport(ScoredClass.View(_ml, ScoredClass.Eight), confidence: 0.9).ToMarkdown();
        StringAssert.StartsWith(text, "8 rows, 3 classes; in brackets the intervals at 90 %");
        StringAssert.Contains(text, "| class | precision | recall | F1 | AUC | average precision | rows |");
        StringAssert.Contains(text, "| Accuracy | 0.6250 [");
    }

    [TestMethod]
    public void ToJson_HasAllFigures()
    {
        using var json = JsonDocument.Parse(Report().ToJson());
        Assert.AreEqual(8, json.RootElement.GetProperty("rows").GetInt32());
        Assert.AreEqual(0.625, json.RootElement.GetProperty("metrics").GetProperty("Accuracy").GetDouble(), 1e-9);
        Assert.AreEqual(JsonValueKind.Null, json.RootElement.GetProperty("metrics").GetProperty("TopKAccuracy").ValueKind);
        Assert.AreEqual(0.5, json.RootElement.GetProperty("parts").GetProperty("c").GetProperty("Recall").GetDouble(), 1e-9);
        Assert.AreEqual(6, json.RootElement.GetProperty("confusion").GetArrayLength());
    }

    [TestMethod]
    public void ToDataView_HasARowForEachFigure()
    {
        var report = Report();
        var data = report.ToDataView();
        var names = data.GetColumn<string>("Part").Zip(data.GetColumn<string>("Metric"), data.GetColumn<double>("Value")).ToArray();
        CollectionAssert.Contains(names, (string.Empty, "Accuracy", 0.625));
        CollectionAssert.Contains(names, ("c", "Recall", 0.5));
        Assert.HasCount((3 * 6) + report.Metrics.Count, names);
    }

    [TestMethod]
    public void Texts_AreTheSameInEveryCulture()
    {
        var expected = (Report().ToString(), Report().ToMarkdown(), Report().ToJson());
        using var culture = OtherCulture.German();
        Assert.AreEqual(expected, (Report().ToString(), Report().ToMarkdown(), Report().ToJson()));
    }

    private static float[] Score(int highest)
    {
        var score = new float[30];
        score[highest] = 1;
        return score;
    }

    private IDataView Named(IEnumerable<Kind> rows)
    {
        var schema = SchemaDefinition.Create(typeof(Kind));
        schema[nameof(Kind.Score)].AddAnnotation(
            "SlotNames",
            new VBuffer<ReadOnlyMemory<char>>(30, [.. Enumerable.Range(0, 30).Select(i => $"class {i:00}".AsMemory())]),
            new VectorDataViewType(TextDataViewType.Instance, 30));
        return _ml.Data.LoadFromEnumerable(rows, schema);
    }

    private ClassificationReport Report() => _ml.MulticlassClassification.ClassificationReport(ScoredClass.View(_ml, ScoredClass.Eight));

    private sealed class Kind
    {
        public string Label { get; set; } = string.Empty;

        [VectorType(30)]
        public float[] Score { get; set; } = [];
    }
}
