using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.UnitTests.Tools;
using MLNet.DeepExtensions.UnitTests.Transforms;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Explanations;

/// <summary>How much the user's own columns matter, to a model and to a row.</summary>
[TestClass]
public class ColumnExplanationTests
{
    private static readonly string[] _cities = ["Bern", "Graz", "Köln"];
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Importance_OfALinearModel_IsThatOfItsWeights()
    {
        // R² falls by twice the share of the variance that a column explains: 3² and 1² of 10.
        var data = _ml.Data.LoadFromEnumerable(Numbers(4000));
        var model = Linear().Fit(data);
        var importance = _ml.Regression.PermutationColumnImportance(model, data);
        CollectionAssert.AreEqual(new[] { "First", "Second", "Unused" }, importance.Select(column => column.Name).ToArray());
        Assert.AreEqual(1.8, importance[0].Importance, 0.1);
        Assert.AreEqual(0.2, importance[1].Importance, 0.02);
        Assert.AreEqual(0, importance[2].Importance, 0.01);
        Assert.IsGreaterThan(0, importance[0].StandardDeviation);
    }

    [TestMethod]
    public void Importance_OfANetworkOfCategories_IsOfTheColumnAndNotOfItsEncoding()
    {
        var data = _ml.Data.LoadFromEnumerable(Table(400));
        using var model = (TransformerChain<NetworkPredictionTransformer>)Network().Fit(data);
        var importance = _ml.BinaryClassification.PermutationColumnImportance(model, data, metric: metrics => metrics.F1Score);
        Assert.AreEqual("City", importance[0].Name);
        Assert.IsGreaterThan(0.2, importance[0].Importance);
        CollectionAssert.AreEquivalent(new[] { "City", "Age", "Values[0]", "Values[1]" }, importance.Select(column => column.Name).ToArray());
    }

    [TestMethod]
    public void Importance_OfOneColumn_LooksAtNoOther()
    {
        var data = _ml.Data.LoadFromEnumerable(Numbers(50));
        var importance = _ml.Regression.PermutationColumnImportance(Linear().Fit(data), data, columnNames: ["Second"], permutationCount: 1);
        Assert.AreEqual("Second", importance.Single().Name);
        Assert.AreEqual(0, importance.Single().StandardDeviation);
    }

    [TestMethod]
    public void Importance_SameSeed_IsTheSame()
    {
        var data = _ml.Data.LoadFromEnumerable(Numbers(50));
        var model = Linear().Fit(data);
        SameResults.AssertEqual(
            _ml.Regression.PermutationColumnImportance(model, data, seed: 4), _ml.Regression.PermutationColumnImportance(model, data, seed: 4));
    }

    [TestMethod]
    public void Explain_LinearModel_GivesWeightTimesDistanceFromTheMean()
    {
        var data = _ml.Data.LoadFromEnumerable(Numbers(1000));
        var model = Linear().Fit(data);
        var explanation = model.ExplainColumns(new { First = 2f, Second = 2f, Unused = 5f }, data, sampleCount: 1000);
        var contributions = explanation.Columns.ToDictionary(column => column.Name, column => column.Contribution);
        Assert.AreEqual(3 * 2, contributions["First"], 0.2);
        Assert.AreEqual(2, contributions["Second"], 0.1);
        Assert.AreEqual(0, contributions["Unused"], 0.05);
        Assert.AreEqual("First", explanation.Columns[0].Name);
        Assert.AreEqual("2", explanation.Columns[0].Value);
    }

    [TestMethod]
    public void Explain_Contributions_AddUpToTheScoreLessThatOfTheBackground()
    {
        var data = _ml.Data.LoadFromEnumerable(Table(400));
        using var model = (TransformerChain<NetworkPredictionTransformer>)Network().Fit(data);
        foreach (var explanation in model.ExplainColumns(_ml.Data.TakeRows(data, 3), data, sampleCount: 10))
        {
            Assert.AreEqual(explanation.Score - explanation.BaselineScore, explanation.Columns.Sum(column => column.Contribution), 1e-4);
            Assert.AreEqual("City", explanation.Columns[0].Name);
            CollectionAssert.Contains(_cities, explanation.Columns[0].Value);
        }
    }

    [TestMethod]
    public void Explain_Multiclass_IsOfTheClassAskedFor()
    {
        var rows = _ml.Data.LoadFromEnumerable(Table(200));
        var model = _ml.Transforms.Categorical.OneHotEncoding("Features", "City").Append(_ml.Transforms.Conversion.MapValueToKey("Label", "City"))
            .Append(_ml.MulticlassClassification.Trainers.SerialSdca()).Fit(rows);
        var row = new TableRow { City = "Graz" };
        var predicted = model.ExplainColumns(row, rows);
        Assert.AreEqual("Graz", predicted.ClassName);
        Assert.IsGreaterThan(0, predicted.Columns.Single().Contribution);
        Assert.IsLessThan(0, model.ExplainColumns(row, rows, className: "Bern").Columns.Single().Contribution);
        var error = Assert.ThrowsExactly<ArgumentException>(() => model.ExplainColumns(row, rows, className: "Wien"));
        StringAssert.Contains(error.Message, "'Wien'");
    }

    [TestMethod]
    public void Explain_SavedModel_IsTheSame()
    {
        using var folder = new TemporaryFolder();
        var data = _ml.Data.LoadFromEnumerable(Table(100));
        using var model = (TransformerChain<NetworkPredictionTransformer>)Network().Fit(data);
        _ml.Model.Save(model, data.Schema, folder.PathOf("model.zip"));
        var loaded = _ml.Model.Load(folder.PathOf("model.zip"), out _);
        var row = Table(1).Single();
        Assert.AreEqual(model.ExplainColumns(row, data).Columns[0].Contribution, loaded.ExplainColumns(row, data).Columns[0].Contribution, 1e-4);
    }

    [TestMethod]
    public void ColumnsThatTheModelDoesNotReadAndTheFigureNeither_AreNotRead()
    {
        var data = _ml.Data.LoadFromEnumerable(Table(40));
        using var model = (TransformerChain<NetworkPredictionTransformer>)Network().Fit(data);
        var (shuffled, background) = (new WatchedDataView(data), new WatchedDataView(data));
        _ml.BinaryClassification.PermutationColumnImportance(model, shuffled, permutationCount: 1);
        model.ExplainColumns(_ml.Data.TakeRows(data, 1), background, sampleCount: 2);
        CollectionAssert.AreEquivalent(new[] { "City", "Age", "Values", "Label" }, shuffled.ColumnsAsked.ToArray());
        CollectionAssert.AreEquivalent(new[] { "City", "Age", "Values" }, background.ColumnsAsked.ToArray());
    }

    [TestMethod]
    public void WrongInput_IsRefusedByName()
    {
        var data = _ml.Data.LoadFromEnumerable(Numbers(50));
        var none = _ml.Data.LoadFromEnumerable(Numbers(0));
        var model = Linear().Fit(data);
        StringAssert.Contains(Message(() => _ml.Regression.PermutationColumnImportance(model, data, "Price")), "Column 'Price' is missing.");
        StringAssert.Contains(Message(() => _ml.Regression.PermutationColumnImportance(model, none)), "must have rows");
        StringAssert.Contains(
            Message(() => _ml.Regression.PermutationColumnImportance(model, data, columnNames: ["Third"])), "Column 'Third' is missing.");
        StringAssert.Contains(
            Message(() => _ml.Regression.PermutationColumnImportance(model, data, columnNames: ["Label"])), "must depend on a column");
        StringAssert.Contains(Message(() => model.ExplainColumns(new { First = 1f }, data)), "Column 'Second' is missing.");
        StringAssert.Contains(
            Message(() => model.ExplainColumns(new { First = 1f, Second = "x", Unused = 1f }, data)), "must be Single, as in the background rows,");
        StringAssert.Contains(Message(() => model.ExplainColumns(data, none)), "must have rows");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.ExplainColumns(data, data, sampleCount: 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Regression.PermutationColumnImportance(model, data, permutationCount: 0));

        static string Message(Action action) => Assert.ThrowsExactly<ArgumentException>(action).Message;
    }

    private EstimatorChain<RegressionPredictionTransformer<Microsoft.ML.Trainers.LinearRegressionModelParameters>> Linear() =>
        _ml.Transforms.Concatenate("Features", "First", "Second", "Unused").Append(_ml.Regression.Trainers.SerialSdca());

    private EstimatorChain<NetworkPredictionTransformer> Network() =>
        _ml.Transforms.Conversion.MapValueToKey("CityKey", "City").Append(_ml.Transforms.Concatenate("Features", "Age", "Values"))
            .Append(_ml.BinaryClassification.Trainers.Mlp(
                new MlpEstimator.Options { Seed = 1, CategoricalColumnNames = ["CityKey"], HiddenLayers = [16], Epochs = 20, BatchSize = 20 }));

    private static IEnumerable<NumberRow> Numbers(int count)
    {
        var random = new Random(3);
        float Normal() => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        for (var i = 0; i < count; i++)
        {
            var row = new NumberRow { First = Normal(), Second = Normal(), Unused = Normal() };
            row.Label = (3 * row.First) + row.Second;
            yield return row;
        }
    }

    private static IEnumerable<TableRow> Table(int count)
    {
        var random = new Random(3);
        for (var i = 0; i < count; i++)
        {
            var city = _cities[random.Next(3)];
            yield return new TableRow
            {
                City = city,
                Age = random.Next(90),
                Values = [random.NextSingle(), random.NextSingle()],
                Label = city == "Graz",
            };
        }
    }

    private sealed class NumberRow
    {
        public float First { get; set; }

        public float Second { get; set; }

        public float Unused { get; set; }

        public float Label { get; set; }
    }

    private sealed class TableRow
    {
        public string City { get; set; } = string.Empty;

        public float Age { get; set; }

        [VectorType(2)]
        public float[] Values { get; set; } = [0, 0];

        public bool Label { get; set; }

        public string Comment { get; set; } = "read by nobody";
    }
}
