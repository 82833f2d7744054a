using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Models;

namespace MLNet.DeepExtensions.UnitTests.Estimators.WarmStart;

/// <summary>A network for something else takes over what belongs to a word, a category or a column under the number that it has now.</summary>
[TestClass]
public class TransferMatchTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void TransferFrom_WordsInAnotherOrder_TakesTheVectorOfEach()
    {
        BiLstmEstimator Trainer(string label, TrainedNetwork? from) => label == "Flag"
            ? _ml.BinaryClassification.Trainers.BiLstm(Options(label, from))
            : _ml.Regression.Trainers.BiLstm(Options(label, from));
        var tokens = _ml.Transforms.Text.TokenizeToKeys("Tokens", "Text");
        var source = tokens.Append(Trainer("Number", null)).Fit(NightlyRows.Of(_ml, 1)).LastTransformer.Model;
        var target = tokens.Append(Trainer("Flag", source))
            .Fit(NightlyRows.Of(_ml, 2, (row, i) => row.Text += i % 3 == 0 ? " further" : string.Empty)).LastTransformer.Model;
        var (then, now) = (source.Network.Inputs[0].KeyValues!.ToList(), target.Network.Inputs[0].KeyValues!.ToList());
        CollectionAssert.AreNotEqual(then, now.Where(word => word != "further").ToList(), "Otherwise this shows nothing.");
        foreach (var word in now)
        {
            AssertRow(source, then.IndexOf(word) + 1, target, now.IndexOf(word) + 1, "input0.0.vectors.weight", word);
        }

        Assert.AreEqual(then.Count + 1, now.Count);
        var bigrams = Bigrams(source);
        Assert.IsNotEmpty(bigrams);
        CollectionAssert.AreEquivalent(bigrams, Bigrams(target));
    }

    [TestMethod]
    public void TransferFrom_CategoriesAndColumnsInAnotherOrder_TakesWhatBelongsToEach()
    {
        MlpEstimator Trainer(string label, TrainedNetwork? from, params string[] categories)
        {
            var options = new MlpEstimator.Options
            {
                CategoricalColumnNames = categories,
                LabelColumnName = label,
                TransferFrom = from,
                LearningRate = from is null ? 0.01 : 1e-9,
                Epochs = 2,
                Seed = 1,
            };
            return label == "Flag" ? _ml.BinaryClassification.Trainers.Mlp(options) : _ml.Regression.Trainers.Mlp(options);
        }

        IEstimator<ITransformer> Prepare(params string[] numbers) => _ml.Transforms.Conversion.MapValueToKey("City")
            .Append(_ml.Transforms.Conversion.MapValueToKey("Kind"))
            .Append(_ml.Transforms.Concatenate("Features", numbers));
        var source = Prepare("Age", "Height").Append(Trainer("Number", null, "City", "Kind")).Fit(NightlyRows.Of(_ml, 1)).LastTransformer.Model;
        var target = Prepare("Height", "Age").Append(Trainer("Flag", source, "Kind", "City")).Fit(NightlyRows.Of(_ml, 2)).LastTransformer.Model;
        foreach (var (then, now) in new[] { (1, 2), (2, 1) })
        {
            var (before, after) = (source.Network.Inputs[then].KeyValues!.ToList(), target.Network.Inputs[now].KeyValues!.ToList());
            foreach (var value in after)
            {
                var shared = (int)source.Weights[$"input{then}.0.place"].Values[before.IndexOf(value) + 1]; // a rare one has that of unknown ones
                AssertRow(source, shared, target, after.IndexOf(value) + 1, $"input{then}.0.vectors", value, $"input{now}.0.vectors");
            }
        }

        AssertRow(source, 0, target, 1, "input0.0.mean", "Age");
        AssertRow(source, 1, target, 0, "input0.0.mean", "Height");
        Assert.AreEqual(
            source.Weights["trunk.0.weight"].Values[0], target.Weights["trunk.0.weight"].Values[1], 1e-6f, "The hidden layer's weight of Age.");
    }

    private static BiLstmEstimator.Options Options(string label, TrainedNetwork? from) => new()
    {
        FeatureColumnName = "Tokens",
        Embedding = new() { Size = 4 },
        Units = [4],
        LabelColumnName = label,
        TransferFrom = from,
        LearningRate = from is null ? 0.01 : 1e-9,
        Epochs = 1,
        Seed = 1,
    };

    // Each bigram's words and vector, as text.
    private static List<string> Bigrams(TrainedNetwork network)
    {
        var words = network.Network.Inputs[0].KeyValues!;
        var vectors = network.Weights["input0.0.bigrams.vectors.weight"].Values.Chunk(4).Skip(1);
        return [.. network.Weights["input0.0.bigrams.keys"].Values.Chunk(2).Zip(vectors)
            .Where(bigram => bigram.First[0] > 0)
            .Select(bigram => $"{words[(int)bigram.First[0] - 1]} {words[(int)bigram.First[1] - 1]}: "
                + $"{string.Join(' ', bigram.Second.Select(value => value.ToString("F4", null)))}")];
    }

    private static void AssertRow(TrainedNetwork source, int then, TrainedNetwork target, int now, string name, string what, string? nameNow = null)
    {
        var (before, after) = (source.Weights[name], target.Weights[nameNow ?? name]);
        var size = before.Values.Length / (int)before.Dimensions[0];
        for (var i = 0; i < size; i++)
        {
            Assert.AreEqual(before.Values[(then * size) + i], after.Values[(now * size) + i], 1e-5f, what);
        }
    }
}
