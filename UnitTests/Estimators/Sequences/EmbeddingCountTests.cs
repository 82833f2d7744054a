using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.UnitTests.Estimators.WarmStart;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Sequences;

/// <summary>Layers that have a vector for each key take the number of keys from the column, where they do not say one.</summary>
[TestClass]
public class EmbeddingCountTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void CrossValidate_WithoutCount_TakesThatOfEachFold()
    {
        // Each row has a word of its own, so that every fold has another vocabulary.
        var rows = NightlyRows.Of(_ml, 1, (row, i) => (row.Text, row.City) = ($"{row.Text} own{i} own{i}", i < 6 ? $"city {i}" : row.City));
        var pipeline = _ml.Transforms.Text.TokenizeToKeys("Tokens", "Text")
            .Append(_ml.Transforms.Conversion.MapValueToKey("City"))
            .Append(_ml.Regression.Trainers.NeuralNetwork(
                Options(new("Tokens", [new Embedding(4), new PoolOverTime()]), new("City", [new CategoryEmbedding(4)]))));
        var counts = _ml.Regression.CrossValidate(rows, pipeline, numberOfFolds: 2, labelColumnName: "Number")
            .Select(fold => ((NetworkPredictionTransformer)((IEnumerable<ITransformer>)fold.Model).Last()).Model.Network.Inputs)
            .Select(inputs => ((Embedding)inputs[0].Layers[0], inputs[0].KeyCount, (CategoryEmbedding)inputs[1].Layers[0], inputs[1].KeyCount));
        foreach (var (tokens, tokenCount, cities, cityCount) in counts)
        {
            Assert.AreEqual(tokenCount, tokens.Count);
            Assert.AreEqual(cityCount, cities.Count);
            Assert.IsGreaterThan(24, tokenCount);
        }
    }

    [TestMethod]
    public void Fit_OneColumnWithoutCount_TakesThatOfTheColumnAndSavesIt()
    {
        var rows = NightlyRows.Of(_ml, 1);
        var options = new NeuralNetworkEstimator.Options
        {
            FeatureColumnName = "City",
            LabelColumnName = "Number",
            Epochs = 1,
            Layers = [new CategoryEmbedding(0, 4, MinimumCount: 2)],
        };
        var model = _ml.Transforms.Conversion.MapValueToKey("City").Append(_ml.Regression.Trainers.NeuralNetwork(options)).Fit(rows);
        using var zip = new MemoryStream();
        _ml.Model.Save(model, rows.Schema, zip);
        zip.Position = 0;
        var loaded = _ml.Model.LoadNetwork(zip);
        Assert.AreEqual(new CategoryEmbedding(5, 4, 2), loaded.Network.Trunk[0]);
        Assert.AreEqual(model.LastTransformer.Model.Network, loaded.Network);
        CollectionAssert.AreEquivalent(new[] { "Aachen", "Bonn", "Celle", "Dresden", "Essen" }, loaded.Network.Inputs[0].KeyValues!.ToArray());
    }

    [TestMethod]
    [DataRow("Embedding")]
    [DataRow("CategoryEmbedding")]
    public void Fit_WithoutCountBehindAnotherLayer_SaysWhereItGoes(string name)
    {
        Layer layer = name == "Embedding" ? new Embedding(4) : new CategoryEmbedding(4);
        var rows = _ml.Transforms.Concatenate("Features", "Age").Fit(NightlyRows.Of(_ml, 1)).Transform(NightlyRows.Of(_ml, 1));
        var options = new NeuralNetworkEstimator.Options
        {
            LabelColumnName = "Number",
            Epochs = 1,
            Layers = [new Activation(), layer, new Flatten()],
        };
        var e = Assert.ThrowsExactly<ArgumentException>(() => _ml.Regression.Trainers.NeuralNetwork(options).Fit(rows));
        StringAssert.StartsWith(e.Message, $"{name} without Count must be the first layer of a column of keys, whose number it takes, but is none.");
    }

    [TestMethod]
    public void Embedding_WithoutCount_IsOneOfItsSettings()
    {
        Assert.AreEqual(new Embedding(0, 8), new Embedding(8));
        Assert.AreEqual(new CategoryEmbedding(0, 8), new CategoryEmbedding(8));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Embedding(-1, 8));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new CategoryEmbedding(0));
    }

    private static NeuralNetworkEstimator.Options Options(params ColumnBranch[] branches) =>
        new() { FeatureColumnName = null, LabelColumnName = "Number", Epochs = 1, Seed = 1, Branches = branches };
}
