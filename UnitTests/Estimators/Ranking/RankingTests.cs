using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Optimizers;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Ranking;

/// <summary>What the trainers of ml.Ranking.Trainers learn, and that groups stay groups on the whole way.</summary>
[TestClass]
public class RankingTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Fit_GradesThatDifferFromQueryToQuery_OrdersNewOnesBetterThanARegression()
    {
        var (train, test) = (RankedRow.View(_ml, RankedRow.Create(60, shift: 4)), RankedRow.View(_ml, RankedRow.Create(80, seed: 2, shift: 4)));
        var gains = string.Join(',', Enumerable.Range(0, 9).Select(grade => Math.Pow(2, grade) - 1));
        double Evaluate(NetworkEstimator trainer)
        {
            using var model = trainer.Fit(train);
            return _ml.Ranking.Evaluate(
                model.Transform(test), new RankingEvaluatorOptions { LabelGains = gains }).NormalizedDiscountedCumulativeGains[2];
        }

        var ranked = Evaluate(_ml.Ranking.Trainers.Mlp(Options(epochs: 30)));
        var regression = Options(epochs: 30);
        regression.RowGroupColumnName = null;
        var guessed = Evaluate(_ml.Regression.Trainers.Mlp(regression));
        Assert.IsGreaterThan(0.93, ranked);
        Assert.IsGreaterThan(guessed + 0.01, ranked, "The grades of a query say nothing of those of another.");
    }

    // What is added to all scores of a group changes no pair: the gradient of a last bias would be rounding alone, of which Adam makes whole steps.
    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Fit_PairsOfRows_HasNoBiasAtItsEnd(int members)
    {
        var options = Options(epochs: 1);
        options.Members = members;
        using var model = _ml.Ranking.Trainers.Mlp(options).Fit(RankedRow.View(_ml, RankedRow.Create(5)));
        var last = model.Model.LayerNames[^1];
        CollectionAssert.AreEqual(
            new[] { $"{last}.weight" }, model.Model.Weights.All.Keys.Where(name => name.StartsWith(last, StringComparison.Ordinal)).ToArray());
    }

    [TestMethod]
    [DataRow("GroupId", "Label")]
    [DataRow("Group", "Label")]
    [DataRow("GroupNumber", "Label")]
    [DataRow("Group", "Grade")]
    public void Fit_GroupsAndLabelsOfAnyKind_GiveTheSameWeights(string group, string label)
    {
        var expected = Weights(_ml, RankedRow.Create(20), _ => { });
        CollectionAssert.AreEqual(expected, Weights(_ml, RankedRow.Create(20), o => (o.RowGroupColumnName, o.LabelColumnName) = (group, label)));
    }

    [TestMethod]
    public void Fit_OneThreadOrMany_GivesTheSameWeights()
    {
        var rows = RankedRow.Create(20);
        var one = Weights(_ml, rows, o => (o.Threads, o.HiddenLayers) = (1, [64, 32]));
        CollectionAssert.AreEqual(one, Weights(_ml, rows, o => (o.Threads, o.HiddenLayers) = (2, [64, 32])));
        CollectionAssert.AreEqual(one, Weights(_ml, rows, o => (o.Threads, o.HiddenLayers) = (16, [64, 32])));
    }

    [TestMethod]
    public void Fit_SeveralBatchesAStep_GivesTheWeightsOfLargerBatches()
    {
        // Six groups of eight rows, so that two batches of 16 are one of 32.
        RankedRow[] rows = [.. RankedRow.Create(40).Where(row => row.Row < 96).Index().Select(item => At(item.Item, item.Index))];
        static RankedRow At(RankedRow row, int place)
        {
            row.GroupId = (uint)(place / 8);
            return row;
        }

        void Set(MlpEstimator.Options o, int batch, int accumulated) =>
            (o.BatchSize, o.GradientAccumulation, o.Optimizer, o.StandardizeFeatures) = (batch, accumulated, new Sgd(), false);
        var large = Weights(_ml, rows, o => Set(o, 32, 1));
        foreach (var (expected, actual) in large.Zip(Weights(_ml, rows, o => Set(o, 16, 2))))
        {
            Assert.AreEqual(expected, actual, 1e-5);
        }
    }

    [TestMethod]
    public void Fit_AfterAnInterruption_EndsAsIfNothingHadHappened()
    {
        using var folder = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource();
        void Set(MlpEstimator.Options o) =>
            (o.ValidationFraction, o.Epochs, o.EarlyStopping) = (0.3, 6, new EarlyStopping { Metric = "NDCG@3", Patience = 3 });
        var whole = Fit(_ml, RankedRow.Create(30), Set);
        Fit(_ml, RankedRow.Create(30), o =>
        {
            Set(o);
            (o.CancellationToken, o.Callbacks, o.Checkpoints) = (cancellation.Token, [new CancelAt(2, 3, cancellation)], new(folder.PathOf("c")));
        });
        var resumed = Fit(_ml, RankedRow.Create(30), o =>
        {
            Set(o);
            o.Checkpoints = new(folder.PathOf("c")) { Resume = true };
        });
        CollectionAssert.AreEqual(Weights(whole), Weights(resumed));
        CollectionAssert.AreEqual(
            whole.History.Epochs.Select(epoch => epoch.ValidationMetrics["NDCG@3"]).ToArray(),
            resumed.History.Epochs.Select(epoch => epoch.ValidationMetrics["NDCG@3"]).ToArray());
    }

    [TestMethod]
    public void Fit_ResumedWithOtherGroups_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Fit(_ml, RankedRow.Create(20), o => o.Checkpoints = new(folder.PathOf("c")));
        var other = RankedRow.Create(20);
        (other[0].GroupId, other[1].GroupId) = (other[^1].GroupId, other[^1].GroupId);
        var error = Assert.ThrowsExactly<InvalidOperationException>(
            () => Fit(_ml, other, o => o.Checkpoints = new(folder.PathOf("c")) { Resume = true }));
        StringAssert.Contains(error.Message, "the training rows");
    }

    [TestMethod]
    public void Fit_BeyondTheMemoryBudget_LearnsAsWell()
    {
        using var folder = new TemporaryFolder();
        void Set(MlpEstimator.Options o) => (o.Epochs, o.ValidationFraction) = (15, 0.3);
        var inMemory = Fit(_ml, RankedRow.Create(60), Set);
        var streamed = Fit(_ml, RankedRow.Create(60), o =>
        {
            Set(o);
            o.RowStorage = new() { MemoryBudget = 2000, Directory = folder.Path };
        });
        static double Accuracy(NetworkPredictionTransformer model) => model.History.Epochs[^1].ValidationMetrics["PairAccuracy"];
        Assert.IsGreaterThan(0.85, Accuracy(streamed));
        Assert.AreEqual(Accuracy(inMemory), Accuracy(streamed), 0.05);
    }

    [TestMethod]
    public void Fit_AGroupOfMoreRowsThanABatch_IsLearnedFromItsParts()
    {
        RankedRow[] rows = [.. RankedRow.Create(40, shift: 0)];
        Array.ForEach(rows, row => row.GroupId = 0);
        var options = Options(epochs: 20);
        options.BatchSize = 16;
        using var model = _ml.Ranking.Trainers.Mlp(options).Fit(RankedRow.View(_ml, rows), RankedRow.View(_ml, rows));
        Assert.IsGreaterThan(0.9, model.History.Epochs[^1].ValidationMetrics["PairAccuracy"]);
    }

    [TestMethod]
    public void Fit_WithAValidationFraction_HoldsBackWholeGroups()
    {
        var log = new CapturedLog(_ml);
        var rows = RankedRow.Create(30);
        var model = Fit(_ml, rows, o => o.ValidationFraction = 0.4);
        Assert.HasCount(1, log.Starting("Info: Held back"));
        Assert.IsLessThan(1, model.History.Epochs[^1].ValidationMetrics["NDCG@3"]);
        Assert.IsGreaterThan(0.5, model.History.Epochs[^1].ValidationMetrics["NDCG@3"]);
    }

    [TestMethod]
    public void ValidationMetrics_OfValidationRows_AreThoseOfMLNet()
    {
        var validation = RankedRow.Create(25, seed: 5, shift: 0);
        RankedRow[] comparable =
        [
            .. validation.GroupBy(row => row.GroupId).Where(group => group.DistinctBy(row => row.Label).Count() > 1).SelectMany(group => group),
        ];
        using var model = _ml.Ranking.Trainers.Mlp(Options()).Fit(RankedRow.View(_ml, RankedRow.Create(20)), RankedRow.View(_ml, validation));
        var theirs = _ml.Ranking.Evaluate(model.Transform(RankedRow.View(_ml, comparable))).NormalizedDiscountedCumulativeGains;
        Assert.AreEqual(theirs[2], model.History.Epochs[model.History.BestEpoch - 1].ValidationMetrics["NDCG@3"], 1e-4);
    }

    [TestMethod]
    public void Fit_SamplingKeysAcrossGroups_HoldBackBothTogether()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() =>
            Fit(_ml, RankedRow.Create(30), o => (o.ValidationFraction, o.SamplingKeyColumnName) = (0.3, "IsGood")));
        StringAssert.Contains(error.Message, "must leave at least one row", "Groups have rows of both keys, so that all belong together.");
    }

    [TestMethod]
    public void Fit_TheLastGroupsByTime_AreHeldBackWhole()
    {
        var log = new CapturedLog(_ml);
        Fit(_ml, RankedRow.Create(30), o => (o.ValidationFraction, o.ValidationTimeColumnName) = (0.3, "Time"));
        Assert.IsEmpty(log.Starting("Warning: Left out"), "Cut groups would leave single rows.");
        Assert.HasCount(1, log.Starting("Info: Held back"));
    }

    [TestMethod]
    public void Fit_RowsOfWeightZero_AreAsIfTheyWereNotThere()
    {
        RankedRow[] rows = RankedRow.Create(20);
        var spoiled = rows.Select(row => new RankedRow { Features = row.Features, Label = 4 - row.Label, GroupId = row.GroupId, Weight = 0 });
        var model = Fit(_ml, [.. rows, .. spoiled], o => (o.ExampleWeightColumnName, o.Epochs) = ("Weight", 30));
        Assert.IsGreaterThan(0.9, _ml.Ranking.Evaluate(model.Transform(RankedRow.View(_ml, rows))).NormalizedDiscountedCumulativeGains[2]);
    }

    [TestMethod]
    public void Fit_ThreeTrainersOfOtherInputs_LearnAnOrder()
    {
        var texts = Tokens(Texts());
        using var text = _ml.Ranking.Trainers.TextCnn(
            new TextCnnEstimator.Options { FeatureColumnName = "Tokens", Epochs = 30, BatchSize = 16, Seed = 1 }).Fit(texts);
        Assert.AreEqual(1, _ml.Ranking.Evaluate(text.Transform(texts)).NormalizedDiscountedCumulativeGains[0], 1e-6, "n-grams are not counted here.");
        var rows = RankedRow.View(_ml, RankedRow.Create(20, shift: 0));
        using var table = _ml.Ranking.Trainers.TabularTransformer(
            new TabularTransformerEstimator.Options { ModelSize = 8, Heads = 2, Layers = 1, Epochs = 20, BatchSize = 32 }).Fit(rows);
        Assert.IsGreaterThan(0.85, _ml.Ranking.Evaluate(table.Transform(rows)).NormalizedDiscountedCumulativeGains[2]);
        using var network = _ml.Ranking.Trainers.NeuralNetwork([new Linear(16), new BatchNormalization(), new Activation()], epochs: 20).Fit(rows);
        Assert.IsGreaterThan(0.85, _ml.Ranking.Evaluate(network.Transform(rows)).NormalizedDiscountedCumulativeGains[2]);
    }

    [TestMethod]
    public void Fit_BiLstm_LearnsTheOrderOfTexts() => RequireBestFirst(
        _ml.Ranking.Trainers.BiLstm(Short(new BiLstmEstimator.Options { Units = [8], FeatureColumnName = "Tokens" })), Tokens(Texts()));

    [TestMethod]
    public void Fit_TransformerEncoder_LearnsTheOrderOfTexts() => RequireBestFirst(
        _ml.Ranking.Trainers.TransformerEncoder(Short(new TransformerEncoderEstimator.Options
        {
            ModelSize = 16,
            Heads = 2,
            FeedForward = 16,
            FeatureColumnName = "Tokens",
        })),
        Tokens(Texts()));

    [TestMethod]
    public void Fit_TextEncoder_LearnsTheOrderOfTexts()
    {
        var encoder = TinyEncoder.Load();
        var texts = Texts("bad film", "a film", "film", "good film");
        var tokens = _ml.Transforms.Text.TokenizeToKeys("Tokens", "Text", encoder.Tokenizer, maximumLength: 8).Fit(texts).Transform(texts);
        var options = new TextEncoderEstimator.Options { FeatureColumnName = "Tokens", TrainWordVectors = true, HeadLearningRate = 0.02 };
        RequireBestFirst(_ml.Ranking.Trainers.TextEncoder(encoder, Short(options)), tokens);
    }

    [TestMethod]
    public void Fit_Cnn_LearnsTheOrderOfImages() =>
        RequireBestFirst(_ml.Ranking.Trainers.Cnn(Short(new CnnEstimator.Options())), Stripes());

    [TestMethod]
    public void Fit_FromAnInitialModel_GoesOn()
    {
        var rows = RankedRow.Create(20);
        var first = Fit(_ml, rows, o => o.Epochs = 20);
        var second = Fit(_ml, rows, o => (o.Epochs, o.InitialModel) = (1, first.Model));
        Assert.IsLessThan(0.5 * Fit(_ml, rows, o => o.Epochs = 1).History.Epochs[0].TrainLoss, second.History.Epochs[0].TrainLoss);
    }

    private static MlpEstimator.Options Options(int epochs = 3) =>
        new() { Seed = 7, HiddenLayers = [16], Epochs = epochs, BatchSize = 32, LearningRate = 0.02, Dropout = 0 };

    private static NetworkPredictionTransformer Fit(MLContext ml, RankedRow[] rows, Action<MlpEstimator.Options> change)
    {
        var options = Options();
        change(options);
        return ml.Ranking.Trainers.Mlp(options).Fit(RankedRow.View(ml, rows));
    }

    private static float[] Weights(MLContext ml, RankedRow[] rows, Action<MlpEstimator.Options> change) => Weights(Fit(ml, rows, change));

    private static float[] Weights(NetworkPredictionTransformer model) =>
        [.. model.Model.Weights.All.OrderBy(entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => entry.Value.Values)];

    private static T Short<T>(T options)
        where T : NetworkEstimatorOptions
    {
        (options.Epochs, options.BatchSize, options.LearningRate, options.Seed) = (20, 16, 0.01, 1);
        return options;
    }

    private void RequireBestFirst(NetworkEstimator trainer, IDataView rows)
    {
        using var model = trainer.Fit(rows);
        Assert.AreEqual(1, _ml.Ranking.Evaluate(model.Transform(rows)).NormalizedDiscountedCumulativeGains[0], 1e-6);
    }

    private IDataView Tokens(IDataView texts) => _ml.Transforms.Text.TokenizeToKeys("Tokens", "Text").Fit(texts).Transform(texts);

    private IDataView Texts() => Texts([.. new[] { "dull", "fair", "fine", "superb" }.Select(word => $"the answer is {word} indeed")]);

    // Groups of four, in which each text comes once, the later ones the better.
    private IDataView Texts(params string[] texts) => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 80).Select(row => new TextAnswer
    {
        Text = texts[row * 7 % 4],
        Label = row * 7 % 4,
        GroupId = (uint)(row / 4),
    }).ToArray());

    // The more stripes, the better; the stripes lie anywhere.
    private IDataView Stripes()
    {
        var random = new Random(1);
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 80).Select(row =>
        {
            var image = new ImageAnswer { Label = row * 7 % 4, GroupId = (uint)(row / 4) };
            foreach (var stripe in Enumerable.Range(0, 8).OrderBy(_ => random.Next()).Take(row * 7 % 4))
            {
                image.Features.AsSpan(stripe * 8, 8).Fill(1);
            }

            return image;
        }).ToArray());
    }

    private sealed class ImageAnswer
    {
        [VectorType(8, 8)]
        public float[] Features { get; set; } = new float[64];

        public float Label { get; set; }

        [KeyType(100)]
        public uint GroupId { get; set; }
    }

    private sealed class TextAnswer
    {
        public string Text { get; set; } = string.Empty;

        public float Label { get; set; }

        [KeyType(100)]
        public uint GroupId { get; set; }
    }
}
