using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Objectives;

/// <summary>Every option of what is made small reaches the training.</summary>
[TestClass]
public class ObjectiveOptionsTests
{
    [TestMethod]
    public void BalancedClassWeights_FindMoreOfTheRareClass()
    {
        var plain = Recall(ClassWeights.None);
        var balanced = Recall(ClassWeights.Balanced);
        Assert.IsTrue(balanced > plain + 0.3, $"Recall {plain} became {balanced}.");
    }

    [TestMethod]
    public void ExplicitClassWeights_MoveTheRecallBothWays()
    {
        var seldom = Recall(ClassWeights.Explicit(new Dictionary<string, double> { ["true"] = 0.02, ["false"] = 1 }));
        var often = Recall(ClassWeights.Explicit(new Dictionary<string, double> { ["true"] = 50, ["false"] = 1 }));
        Assert.IsTrue(seldom < 0.1 && often > 0.9, $"Recall {seldom} and {often}.");
    }

    [TestMethod]
    public void ClassWeights_MultiplyTheRowsOwn()
    {
        var ml = new MLContext(seed: 1);
        var rows = ml.Data.CreateEnumerable<WeightedRow>(SampleRows.Text(ml, 120), reuseRowObject: false, ignoreMissingColumns: true).ToArray();
        foreach (var row in rows)
        {
            row.Product = row.Weight * (row.Label == "high" ? 4 : 1);
        }

        var texts = ml.Data.LoadFromEnumerable(rows);
        var data = ml.Transforms.Conversion.MapValueToKey("Label").Fit(texts).Transform(texts);
        var weights = ClassWeights.Explicit(new Dictionary<string, double> { ["low"] = 1, ["middle"] = 1, ["high"] = 4 });
        var product = Fit(_ => { }, "Product");
        CollectionAssert.AreEqual(product, Fit(o => o.ClassWeights = weights, "Weight"));
        CollectionAssert.AreNotEqual(product, Fit(_ => { }, "Weight"));
        CollectionAssert.AreNotEqual(product, Fit(o => o.ClassWeights = weights, null));

        float[] Fit(Action<MlpEstimator.Options> set, string? weightColumn) => Weights(ml.MulticlassClassification.Trainers.Mlp(Small(options =>
        {
            (options.Epochs, options.ExampleWeightColumnName) = (2, weightColumn);
            set(options);
        })).Fit(data));
    }

    [TestMethod]
    public void ClassWeights_WithAnUnknownClass_ListTheClasses()
    {
        var ml = new MLContext(seed: 1);
        var trainer = ml.MulticlassClassification.Trainers.Mlp(new MlpEstimator.Options
        {
            ClassWeights = ClassWeights.Explicit(new Dictionary<string, double> { ["low"] = 1, ["middle"] = 1, ["huge"] = 2 }),
        });
        var message = Assert.ThrowsExactly<ArgumentException>(() => trainer.Fit(SampleRows.Multiclass(ml, 50))).Message;
        StringAssert.Contains(message, "'high'");
        StringAssert.Contains(message, "unknown: 'huge'");
    }

    [TestMethod]
    public void QuantileLoss_LeavesThatPartOfTheTargetsBelow()
    {
        var ml = new MLContext(seed: 1);
        var data = SampleRows.Regression(ml, 500, scale: 40, shift: 1000);
        using var model = ml.Regression.Trainers.Mlp(Small(o => o.Loss = new QuantileLoss(0.9))).Fit(data);
        var scores = ColumnValues.Read(model.Transform(data), "Score").Rows;
        var labels = ColumnValues.Read(data, "Label").Rows;
        Assert.AreEqual(0.9, labels.Zip(scores, (label, score) => label[0] <= score[0] ? 1.0 : 0).Average(), 0.03);
    }

    // A network that does not move has the loss of its scores: written out here, of errors in units of the labels' standard deviation.
    [TestMethod]
    public void RegressionLoss_OfTheOptions_IsTheOneThatIsReported()
    {
        var ml = new MLContext(seed: 1);
        var data = SampleRows.Regression(ml, 120, scale: 40, shift: 1000);
        double[] labels = [.. data.GetColumn<float>("Label")];
        var deviation = Math.Sqrt(labels.Average(label => Math.Pow(label - labels.Average(), 2)));
        foreach (var (loss, ofError) in new (RegressionLoss?, Func<double, double>)[]
        {
            (null, error => error * error), (new AbsoluteLoss(), Math.Abs),
            (new HuberLoss(), error => Huber(error, 1)), (new HuberLoss(0.1), error => Huber(error, 0.1)),
            (new QuantileLoss(0.9), error => Math.Max(0.9 * error, -0.1 * error)),
        })
        {
            using var model = ml.Regression.Trainers.Mlp(Still(o => o.Loss = loss)).Fit(data);
            var scores = model.Transform(data).GetColumn<float>("Score");
            var expected = labels.Zip(scores, (label, score) => ofError((label - score) / deviation)).Average();
            Assert.AreEqual(expected, model.Model.History.Epochs[0].TrainLoss, 1e-3 * expected, $"{loss}");
        }

        static double Huber(double error, double delta)
        {
            var (size, near) = (Math.Abs(error), Math.Min(Math.Abs(error), delta));
            return near * (size - (near / 2));
        }
    }

    // Of logits, as they are written in the papers; features are not blanked, as scoring does not blank them.
    [TestMethod]
    public void ClassificationLoss_OfTheOptions_IsTheOneThatIsReported()
    {
        var ml = new MLContext(seed: 1);
        var data = SampleRows.Binary(ml, 120);
        bool[] labels = [.. data.GetColumn<bool>("Label")];
        foreach (var (loss, smoothing, ofProbability) in new (ClassificationLoss?, double, Func<double, double>)[]
        {
            (null, 0, p => -Math.Log(p)), (new FocalLoss(), 0, p => -Math.Pow(1 - p, 2) * Math.Log(p)),
            (new FocalLoss(1), 0, p => -(1 - p) * Math.Log(p)),
            (null, 0.2, p => -(0.9 * Math.Log(p)) - (0.1 * Math.Log(1 - p))),
        })
        {
            using var model = ml.BinaryClassification.Trainers.Mlp(Still(o => (o.Loss, o.LabelSmoothing, o.FeatureDropout) = (loss, smoothing, 0)))
                .Fit(data);
            var probabilities = model.Transform(data).GetColumn<float>("Probability");
            var expected = labels.Zip(probabilities, (label, p) => ofProbability(label ? p : 1 - p)).Average();
            Assert.AreEqual(expected, model.Model.History.Epochs[0].TrainLoss, 1e-3 * expected, $"{loss}, {smoothing}");
        }
    }

    [TestMethod]
    public void EveryOption_ChangesTheFit()
    {
        Action<MlpEstimator.Options>[] classification =
        [
            _ => { }, o => o.Loss = new FocalLoss(), o => o.LabelSmoothing = 0.1, o => o.Mixing = new() { Mixup = 0.4 }, o => o.Ema = 0.9,
        ];
        Action<MlpEstimator.Options>[] regression =
        [
            _ => { }, o => o.Loss = new AbsoluteLoss(), o => o.Loss = new HuberLoss(), o => o.Loss = new HuberLoss(0.1),
            o => o.Mixing = new() { Mixup = 0.4 }, o => o.Ema = 0.9,
        ];
        var ml = new MLContext(seed: 1);
        AssertDiffer(classification, options => ml.BinaryClassification.Trainers.Mlp(options).Fit(SampleRows.Binary(ml, 120)));
        AssertDiffer(classification, options => ml.MulticlassClassification.Trainers.Mlp(options).Fit(SampleRows.Multiclass(ml, 120)));
        AssertDiffer(regression, options => ml.Regression.Trainers.Mlp(options).Fit(SampleRows.Regression(ml, 120)));
    }

    [TestMethod]
    public void Defaults_AreTheNamedLosses()
    {
        var ml = new MLContext(seed: 1);
        var data = SampleRows.Binary(ml, 120);
        CollectionAssert.AreEqual(
            Weights(ml.BinaryClassification.Trainers.Mlp(Small(_ => { })).Fit(data)),
            Weights(ml.BinaryClassification.Trainers.Mlp(Small(o => o.Loss = new CrossEntropyLoss())).Fit(data)));
    }

    [TestMethod]
    public void Dropout_ChangesTheFitAndNotTheScores()
    {
        var ml = new MLContext(seed: 1);
        var rows = LabelledRow.View(ml, LabelledRow.Create());
        var data = ml.Transforms.CopyColumns("Label", "Number").Fit(rows).Transform(rows);
        AssertDiffer([_ => { }, o => o.Dropout = 0.2, o => o.Dropout = 0.5], options => ml.Regression.Trainers.Mlp(options).Fit(data));

        using var model = ml.Regression.Trainers.Mlp(Small(o => (o.Epochs, o.Dropout) = (2, 0.5))).Fit(data);
        CollectionAssert.AreEqual(Scores(), Scores());

        float[] Scores() => [.. model.Transform(data).GetColumn<float>("Score")];
    }

    [TestMethod]
    public void Options_OfTheOtherKindOfTask_AreRefused()
    {
        var ml = new MLContext(seed: 1);
        void Refused(string expected, Func<NetworkEstimator> make) =>
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => make()).Message, expected);
        Refused(
            "must be CrossEntropyLoss or FocalLoss for BinaryClassification but is HuberLoss",
            () => ml.BinaryClassification.Trainers.Mlp(Small(o => o.Loss = new HuberLoss())));
        Refused("CrossEntropyLoss or FocalLoss", () => ml.MulticlassClassification.Trainers.Mlp(Small(o => o.Loss = new SquaredLoss())));
        Refused("QuantileLoss for Regression but is FocalLoss", () => ml.Regression.Trainers.Mlp(Small(o => o.Loss = new FocalLoss())));
        Refused("LabelSmoothing must be 0 for Regression", () => ml.Regression.Trainers.Mlp(Small(o => o.LabelSmoothing = 0.1)));
        Refused(
            "ClassWeights must be ClassWeights.None for Regression",
            () => ml.Regression.Trainers.Mlp(Small(o => o.ClassWeights = ClassWeights.Balanced)));
    }

    [TestMethod]
    public void Options_OutOfRange_AreRefused()
    {
        var ml = new MLContext(seed: 1);
        foreach (var set in new Action<MlpEstimator.Options>[]
        {
            o => o.LabelSmoothing = 1, o => o.Mixing = new() { Mixup = -1 }, o => o.Mixing = new() { Mixup = double.PositiveInfinity },
            o => o.Mixing = new() { CutMix = -1 }, o => o.Mixing = new() { CutMix = double.NaN }, o => o.Ema = 1, o => o.Ema = -0.1,
        })
        {
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.BinaryClassification.Trainers.Mlp(Small(set)));
        }
    }

    private static MlpEstimator.Options Small(Action<MlpEstimator.Options> set)
    {
        var options = new MlpEstimator.Options { Seed = 7, HiddenLayers = [16], Dropout = 0, Epochs = 30, BatchSize = 32 };
        set(options);
        return options;
    }

    /// <summary>One epoch of steps of next to nothing, of a network without hidden layers.</summary>
    private static MlpEstimator.Options Still(Action<MlpEstimator.Options> set) => Small(options =>
    {
        (options.HiddenLayers, options.Epochs, options.LearningRate) = ([], 1, 1e-12);
        set(options);
    });

    private static void AssertDiffer(Action<MlpEstimator.Options>[] settings, Func<MlpEstimator.Options, NetworkPredictionTransformer> fit)
    {
        var weights = settings.Select(set => Weights(fit(Small(options =>
        {
            options.Epochs = 2;
            set(options);
        })))).ToArray();
        for (var i = 0; i < weights.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                CollectionAssert.AreNotEqual(weights[i], weights[j], $"settings {j} and {i}");
            }
        }
    }

    private static float[] Weights(NetworkPredictionTransformer model)
    {
        using (model)
        {
            return [.. model.Model.Weights.All.OrderBy(weight => weight.Key, StringComparer.Ordinal).SelectMany(weight => weight.Value.Values)];
        }
    }

    // One row of twelve is of the rare class, which lies in the midst of the other.
    private static double Recall(ClassWeights weights)
    {
        var ml = new MLContext(seed: 1);
        var random = new Random(5);
        var data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 600).Select(i => new RareRow
        {
            Label = i % 12 == 0,
            Features = [(i % 12 == 0 ? 1 : 0) + random.NextSingle() + random.NextSingle() + random.NextSingle()],
        }).ToArray());
        using var model = ml.BinaryClassification.Trainers.Mlp(Small(o => (o.ClassWeights, o.HiddenLayers) = (weights, []))).Fit(data);
        return ml.BinaryClassification.Evaluate(model.Transform(data)).PositiveRecall;
    }

    private sealed class RareRow
    {
        public bool Label { get; set; }

        [VectorType(1)]
        public float[] Features { get; set; } = [];
    }
    private sealed class WeightedRow
    {
        public string Label { get; set; } = string.Empty;

        [VectorType(SampleRows.FeatureCount)]
        public float[] Features { get; set; } = [];

        public float Weight { get; set; }

        public float Product { get; set; }
    }
}
