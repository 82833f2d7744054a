using Microsoft.ML;
using MLNet.DeepExtensions.CrossValidation;

namespace MLNet.DeepExtensions.UnitTests.Estimators.CrossValidation;

/// <summary>Trainers of ML.NET whose fits share memory: folds side by side give what they give alone.</summary>
[TestClass]
public sealed class SharedTrainersTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Parallel_FastTree_GivesTheSameFigures()
    {
        var random = new Random(1);
        var data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 6000).Select(_ =>
        {
            float[] features = [.. Enumerable.Range(0, 20).Select(_ => random.NextSingle())];
            return new Example { Features = features, Label = (features[0] * features[1]) + (random.NextSingle() / 4) > 0.35f };
        }).ToArray());
        double[] Fit(int parallel)
        {
            using var report = _ml.BinaryClassification.CrossValidateFolds(
                data, _ml.BinaryClassification.Trainers.FastTree(numberOfTrees: 50), Folds.Stratified(4), parallel: parallel);
            return [.. report.Folds.Select(fold => fold.Metrics.Single(metric => metric.Name == "AUC").Value)];
        }

        CollectionAssert.AreEqual(Fit(parallel: 1), Fit(parallel: 4));
    }

    [TestMethod]
    public void AreIn_ChainsWithTrees_AreFoundWhereverTheyAre()
    {
        var tree = _ml.BinaryClassification.Trainers.FastTree();
        Assert.IsTrue(SharedTrainers.AreIn(tree));
        Assert.IsTrue(SharedTrainers.AreIn(_ml.Transforms.NormalizeMinMax("Features").Append(tree)));
        Assert.IsTrue(SharedTrainers.AreIn(_ml.MulticlassClassification.Trainers.OneVersusAll(tree)));
        Assert.IsFalse(SharedTrainers.AreIn(_ml.Transforms.NormalizeMinMax("Features").Append(_ml.BinaryClassification.Trainers.LightGbm())));
    }

    private sealed class Example
    {
        [Microsoft.ML.Data.VectorType(20)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }
}
