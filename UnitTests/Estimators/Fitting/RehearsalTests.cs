using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Layers;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Fitting;

/// <summary>By default nothing is learned by heart: rows held back tell how long to train, from which columns, and how sure scores may be.</summary>
[TestClass]
public class RehearsalTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Labels_OfChance_AreForecastAboutAsWellAsByTheirShare()
    {
        var random = new Random(5);
        Row[] rows = [.. Enumerable.Range(0, 900).Select(_ => new Row { Features = Numbers(random), Label = random.NextDouble() < 0.3 })];
        using var model = _ml.BinaryClassification.Trainers.Mlp().Fit(View(rows[..300]));
        Assert.IsLessThan(LossOfShare(rows) + 0.03, Loss(model, rows[300..]));
    }

    [TestMethod]
    public void WeakRelation_IsForecastBetterThanByTheShareOfLabels()
    {
        var rows = Weak(900, (_, _) => "");
        using var model = _ml.BinaryClassification.Trainers.Mlp().Fit(View(rows[..400]));
        Assert.IsLessThan(LossOfShare(rows), Loss(model, rows[400..]));
    }

    [TestMethod]
    public void Text_ThatSaysNothing_IsNotListenedTo()
    {
        var rows = Weak(400, (_, random) => string.Join(' ', Enumerable.Range(0, 6).Select(_ => $"w{random.Next(100)}")));
        using var model = Fit(rows);
        var trainer = model.LastTransformer;
        Assert.IsTrue(trainer.Model.Network.Inputs[1].Layers is [.., Silence]);
        var finding = trainer.Diagnosis.Findings.Single(finding => finding.Code == "useless-column");
        StringAssert.StartsWith(finding.Message, "Column 'Tokens' said nothing of the label");

        using var more = Fit(rows, options => (options.InitialModel, options.Epochs) = (trainer.Model, 1));
        Assert.IsTrue(more.LastTransformer.Model.Network.Inputs[1].Layers is [.., Silence], "A training that goes on has the same network.");
    }

    [TestMethod]
    public void Text_ThatTells_IsListenedTo()
    {
        var rows = Weak(400, (label, random) => $"w{random.Next(20)} {(label == random.NextDouble() < 0.9 ? "good" : "bad")} w{random.Next(20)}");
        using var model = Fit(rows);
        var trainer = model.LastTransformer;
        Assert.IsFalse(trainer.Model.Network.Inputs[1].Layers is [.., Silence]);
        Assert.IsFalse(trainer.Diagnosis.Findings.Any(finding => finding.Code == "useless-column"));
    }

    [TestMethod]
    public void Epochs_ThatAreSet_AreTrainedWithoutRehearsal()
    {
        var log = new List<string>();
        _ml.Log += (_, e) => log.Add(e.Message);
        using var set = _ml.BinaryClassification.Trainers.Mlp(new MlpEstimator.Options { HiddenLayers = [8], Epochs = 2 })
            .Fit(View(Weak(100, (_, _) => "")));
        Assert.HasCount(2, set.History.Epochs);
        Assert.IsFalse(log.Any(line => line.Contains("Rehearsed")));
        using var open = _ml.BinaryClassification.Trainers.Mlp(new MlpEstimator.Options { HiddenLayers = [8] }).Fit(View(Weak(100, (_, _) => "")));
        Assert.IsTrue(log.Any(line => line.Contains("Rehearsed")));
    }

    private static float[] Numbers(Random random) => [.. Enumerable.Range(0, 8).Select(_ => (float)((2 * random.NextDouble()) - 1))];

    // Labels that two of eight numbers tell about, but not surely.
    private static Row[] Weak(int count, Func<bool, Random, string> text)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var features = Numbers(random);
            var label = random.NextDouble() < 1 / (1 + Math.Exp(-(2 * features[0]) - (2 * features[1])));
            return new Row { Features = features, Label = label, Text = text(label, random) };
        })];
    }

    private static double LossOfShare(Row[] rows)
    {
        var share = rows.Average(row => row.Label ? 1.0 : 0);
        return -(share * Math.Log(share)) - ((1 - share) * Math.Log(1 - share));
    }

    private double Loss(NetworkPredictionTransformer model, Row[] rows) => model.Transform(View(rows)).GetColumn<float>("Probability")
        .Zip(rows, (probability, row) => -Math.Log(row.Label ? probability : 1 - probability)).Average();

    private IDataView View(Row[] rows) => _ml.Data.LoadFromEnumerable(rows);

    private TransformerChain<NetworkPredictionTransformer> Fit(Row[] rows, Action<MlpEstimator.Options>? change = null)
    {
        var options = new MlpEstimator.Options { HiddenLayers = [32], TokenColumnNames = ["Tokens"] };
        change?.Invoke(options);
        return _ml.Transforms.Text.TokenizeToKeys("Tokens", "Text").Append(_ml.BinaryClassification.Trainers.Mlp(options)).Fit(View(rows));
    }

    private sealed class Row
    {
        [VectorType(8)]
        public float[] Features { get; set; } = [];

        public string Text { get; set; } = "";

        public bool Label { get; set; }
    }
}
