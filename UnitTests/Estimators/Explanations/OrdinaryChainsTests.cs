using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Explanations;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Explanations;

/// <summary>
/// Chains as users write them: the label is made by a step of the chain, steps follow the trainer, and a row to explain has what is known of
/// it, which is no label, weight or group.
/// </summary>
[TestClass]
public class OrdinaryChainsTests
{
    private static readonly MLContext _ml = new(seed: 1);
    private static readonly string[] _queues = ["billing", "shipping", "returns"];
    private static readonly Dictionary<string, ITransformer> _models = [];

    [ClassCleanup]
    public static void Free()
    {
        foreach (var model in _models.Values.OfType<IDisposable>())
        {
            model.Dispose();
        }
    }

    [TestMethod]
    [DataRow("binary")]
    [DataRow("multiclass")]
    [DataRow("regression")]
    [DataRow("nested")]
    [DataRow("selected")]
    [DataRow("calibrated")]
    public void ExplainTokens_RowOfTextAlone_IsThatOfAWholeRow(string chain)
    {
        var model = Model(chain);
        var whole = model.ExplainTokens(Tickets(1).Single(), steps: 4);
        var alone = model.ExplainTokens(new { Tickets(1).Single().Text }, steps: 4);
        Assert.HasCount(4, alone.Tokens);
        SameResults.AssertEqual(whole.Tokens, alone.Tokens);
        Assert.AreEqual(whole.ClassName, alone.ClassName);
    }

    [TestMethod]
    [DataRow("binary")]
    [DataRow("multiclass")]
    [DataRow("selected")]
    public void ExplainTokens_LoadedModelAndTextAlone_IsThatOfTheFittedModel(string chain)
    {
        var (loaded, network) = SaveAndLoad(Model(chain));
        var row = new { Tickets(1).Single().Text };
        SameResults.AssertEqual(Model(chain).ExplainTokens(row, steps: 4).Tokens, loaded.ExplainTokens(row, steps: 4, network: network).Tokens);
    }

    [TestMethod]
    [DataRow("multiclass")]
    [DataRow("selected")]
    public void ExplainTokens_DataOfTextsAlone_LeavesOutWhatIsMadeOfTheLabel(string chain)
    {
        var texts = _ml.Data.LoadFromEnumerable(Tickets(3).Select(ticket => new { ticket.Text }));
        var explained = Model(chain).ExplainTokens(texts, steps: 4);
        var expected = Tickets(3).Select(ticket => Model(chain).ExplainTokens(ticket, steps: 4).Tokens.Select(token => token.Contribution).ToArray());
        foreach (var (row, values) in expected.Zip(explained.GetColumn<float[]>("Contributions")))
        {
            CollectionAssert.AreEqual(row, values);
        }

        var names = explained.Schema.Select(column => column.Name).ToArray();
        CollectionAssert.Contains(names, "Text");
        CollectionAssert.Contains(names, "PredictedLabel");
        CollectionAssert.DoesNotContain(names, "Queue");
        CollectionAssert.DoesNotContain(names, "Label");
    }

    [TestMethod]
    public void ExplainTokens_RowWithoutTheText_NamesIt()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => Model("multiclass").ExplainTokens(new { Queue = "billing" }));
        StringAssert.StartsWith(e.Message, "Column 'Text' is missing. The data has 'Queue'.");
    }

    [TestMethod]
    public void ExplainTokens_RowWithANumberForAText_SaysSo()
    {
        var e = Assert.Throws<ArgumentException>(() => Model("multiclass").ExplainTokens(new { Text = 3f }));
        StringAssert.StartsWith(e.Message, "Column 'Text' must be Text but is Single.");
    }

    [TestMethod]
    [DataRow("binary", "Label")]
    [DataRow("multiclass", "Target")]
    [DataRow("regression", "Label")]
    [DataRow("nested", "Label")]
    [DataRow("selected", "Target")]
    public void Importance_LabelMadeByTheChain_IsOfTheColumnsOfTheFeatures(string chain, string label)
    {
        foreach (var model in new[] { Model(chain), SaveAndLoad(Model(chain)).Model })
        {
            var importance = Importance(chain, model, label);
            CollectionAssert.AreEqual(new[] { "Text" }, importance.Select(column => column.Name).ToArray());
            Assert.IsGreaterThan(0.1, importance[0].Importance);
        }
    }

    [TestMethod]
    public void Importance_LabelMadeOfAFeature_StaysTheSameWhileTheFeatureIsShuffled()
    {
        var data = _ml.Data.LoadFromEnumerable(Tickets(90));
        var model = _ml.Transforms.Categorical.OneHotEncoding("Features", "Queue").Append(_ml.Transforms.Conversion.MapValueToKey("Label", "Queue"))
            .Append(_ml.MulticlassClassification.Trainers.SerialSdca()).Fit(data);
        var importance = _ml.MulticlassClassification.PermutationColumnImportance(model, data);
        Assert.AreEqual("Queue", importance.Single().Name);
        Assert.AreEqual(2 / 3.0, importance[0].Importance, 0.1);
    }

    [TestMethod]
    public void Importance_SourceOfTheLabelForTheLabel_SaysWhichToName()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => Importance("multiclass", Model("multiclass"), "Queue"));
        StringAssert.StartsWith(
            e.Message, "Column 'Queue' must be a key once the model has transformed the data but is Text. Give the name of the label");
    }

    [TestMethod]
    public void Importance_CatalogOfAnotherTask_SaysSo()
    {
        var data = _ml.Data.LoadFromEnumerable(Tickets(9));
        var e = Assert.ThrowsExactly<ArgumentException>(() => _ml.MulticlassClassification.PermutationColumnImportance(Model("regression"), data));
        Assert.AreEqual(
            "The model must add a vector 'Score' and 'PredictedLabel', but 'Score' is Single at its end. Use the catalog of the model's task.",
            e.Message);
    }

    [TestMethod]
    public void Importance_DataWithoutTheSourceOfTheLabel_NamesIt()
    {
        var data = _ml.Data.LoadFromEnumerable(Tickets(9).Select(ticket => new { ticket.Text }));
        var e = Assert.ThrowsExactly<ArgumentException>(
            () => _ml.MulticlassClassification.PermutationColumnImportance(Model("multiclass"), data, "Target"));
        StringAssert.StartsWith(e.Message, "Column 'Queue' is missing. The data has 'Text'.");
    }

    [TestMethod]
    [DataRow("binary")]
    [DataRow("multiclass")]
    [DataRow("regression")]
    [DataRow("nested")]
    [DataRow("calibrated")]
    public void ExplainColumns_RowAndBackgroundOfTextsAlone_AreThoseOfWholeRows(string chain)
    {
        var (row, rows) = (Tickets(1).Single(), Tickets(9).ToArray());
        var texts = _ml.Data.LoadFromEnumerable(rows.Select(ticket => new { ticket.Text }));
        foreach (var model in new[] { Model(chain), SaveAndLoad(Model(chain)).Model })
        {
            var whole = model.ExplainColumns(row, _ml.Data.LoadFromEnumerable(rows), sampleCount: 2);
            var alone = model.ExplainColumns(new { row.Text }, texts, sampleCount: 2);
            Assert.AreEqual("Text", alone.Columns.Single().Name);
            SameResults.AssertEqual(whole.Columns, alone.Columns);
        }
    }

    [TestMethod]
    public void ExplainColumns_ChainThatDropsTheScore_ExplainsIt()
    {
        var data = _ml.Data.LoadFromEnumerable(Tickets(9));
        CollectionAssert.AreEqual(
            Model("multiclass").ExplainColumns(data, data, sampleCount: 2).Select(row => row.Columns[0].Contribution).ToArray(),
            Model("selected").ExplainColumns(data, data, sampleCount: 2).Select(row => row.Columns[0].Contribution).ToArray());
    }

    [TestMethod]
    public void ExplainImage_RowWithoutTheColumnOfTheLabel_IsExplained()
    {
        var rows = Enumerable.Range(0, 20)
            .Select(i => new Drawing { Pixels = [.. Enumerable.Repeat(i % 2f, 64)], Kind = i % 2 == 0 ? "dark" : "light" });
        using var model = _ml.Transforms.Conversion.MapValueToKey("Label", "Kind")
            .Append(_ml.MulticlassClassification.Trainers.Cnn(
                new CnnEstimator.Options { FeatureColumnName = "Pixels", Pixels = new() { Height = 8, Width = 8 }, Epochs = 1 }))
            .Append(_ml.Transforms.SelectColumns("PredictedLabel"))
            .Fit(_ml.Data.LoadFromEnumerable(rows));
        var explanation = model.ExplainImage(new JustPixels());
        Assert.AreEqual(8, explanation.Heat.GetLength(0));
    }

    private static IReadOnlyList<ColumnImportance> Importance(string chain, ITransformer model, string label)
    {
        var data = _ml.Data.LoadFromEnumerable(Tickets(60));
        return chain switch
        {
            "binary" => _ml.BinaryClassification.PermutationColumnImportance(model, data, label),
            "regression" => _ml.Regression.PermutationColumnImportance(model, data, label),
            _ => _ml.MulticlassClassification.PermutationColumnImportance(model, data, label),
        };
    }

    private static (ITransformer Model, TrainedNetwork Network) SaveAndLoad(ITransformer model)
    {
        using var file = new MemoryStream();
        _ml.Model.Save(model, _ml.Data.LoadFromEnumerable(Tickets(1)).Schema, file);
        return (_ml.Model.Load(file, out _), _ml.Model.LoadNetwork(file));
    }

    private static ITransformer Model(string chain)
    {
        if (!_models.TryGetValue(chain, out var model))
        {
            _models.Add(chain, model = Chain(chain).Fit(_ml.Data.LoadFromEnumerable(Tickets(60))));
        }

        return model;
    }

    private static IEstimator<ITransformer> Chain(string name)
    {
        var tokens = _ml.Transforms.Text.TokenizeToKeys("Tokens", "Text", minimumCount: 1);
        var yes = new Dictionary<string, bool> { ["billing"] = true };
        var binary = _ml.Transforms.Conversion.MapValue("Label", yes, "Queue").Append(tokens)
            .Append(_ml.BinaryClassification.Trainers.TextCnn(Options("Label")));
        var multiclass = _ml.Transforms.Conversion.MapValueToKey([new("Target", "Queue"), new("Place", "Place")]).Append(tokens)
            .Append(_ml.MulticlassClassification.Trainers.TextCnn(Options("Target")))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        return name switch
        {
            "binary" => binary,
            "calibrated" => binary.Append(_ml.BinaryClassification.Calibrators.Platt()),
            "multiclass" => multiclass,
            "selected" => multiclass.Append(_ml.Transforms.SelectColumns("Text", "PredictedLabel")),
            "regression" => _ml.Transforms.Expression("Label", "(price) => log(price)", "Price").Append(tokens)
                .Append(_ml.Transforms.DropColumns("Price"))
                .Append(_ml.Regression.Trainers.TextCnn(Options("Label"))),
            _ => _ml.Transforms.Conversion.MapValueToKey("Label", "Queue").Append(_ml.Transforms.Conversion.Hash("Group", "Place"))
                .Append(tokens.Append(_ml.MulticlassClassification.Trainers.TextCnn(Options("Label"))))
                .Append(_ml.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel")
                    .Append(_ml.Transforms.Conversion.MapKeyToValue("Truth", "Label"))),
        };
    }

    private static TextCnnEstimator.Options Options(string label) => new()
    {
        LabelColumnName = label,
        FeatureColumnName = "Tokens",
        Filters = 8,
        KernelSizes = [1],
        Embedding = new() { Size = 8, Dropout = 0 },
        Dropout = 0,
        Epochs = 15,
        LearningRate = 0.02,
        BatchSize = 10,
        Seed = 1,
    };

    private static IEnumerable<Ticket> Tickets(int count) => Enumerable.Range(0, count).Select(i => new Ticket
    {
        Text = $"a {_queues[i % 3]} question {i % 7}",
        Queue = _queues[i % 3],
        Price = (i % 3) + 1,
        Place = i % 2 == 0 ? "Bern" : "Graz",
    });

    private sealed class Ticket
    {
        public string Text { get; set; } = string.Empty;

        public string Queue { get; set; } = string.Empty;

        public float Price { get; set; }

        public string Place { get; set; } = string.Empty;
    }

    private sealed class Drawing
    {
        [VectorType(64)]
        public float[] Pixels { get; set; } = [];

        public string Kind { get; set; } = string.Empty;
    }

    private sealed class JustPixels
    {
        [VectorType(64)]
        public float[] Pixels { get; set; } = new float[64];
    }
}
