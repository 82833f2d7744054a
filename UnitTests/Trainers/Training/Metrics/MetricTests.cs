using MLNet.DeepExtensions.Trainers.Training.Batches;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Metrics;

/// <summary>What ML.NET's evaluators cannot be asked: ties, batches, classes without rows. The rest is compared with them.</summary>
[TestClass]
public class MetricTests
{
    [TestMethod]
    public void Auc_CountsTiesHalf()
    {
        using var scope = NewDisposeScope();
        var metrics = new BinaryMetrics();
        metrics.Add(tensor(new float[,] { { 1 }, { 2 } }), new Batch([], tensor(new float[] { 0, 1 }), null));
        metrics.Add(tensor(new float[,] { { 1 }, { -3 }, { 1 } }), new Batch([], tensor(new float[] { 1, 0, 0 }), null));

        // Positives 2, 1; negatives 1, -3, 1: of six pairs four are won and two tied.
        Assert.AreEqual(5.0 / 6, metrics.Values["AUC"], 1e-12);
        metrics.Reset();
        metrics.Add(tensor(new float[,] { { 1 } }), new Batch([], tensor(new float[] { 1 }), null));
        Assert.IsTrue(double.IsNaN(metrics.Values["AUC"]), "There is no pair.");
        Assert.AreEqual(1, metrics.Values["Accuracy"]);
    }

    [TestMethod]
    public void MacroAccuracy_LeavesOutClassesWithoutRows()
    {
        using var scope = NewDisposeScope();
        var metrics = new MulticlassMetrics(3);
        metrics.Add(tensor(new float[,] { { 1, 0, 0 }, { 1, 0, 0 }, { 0, 1, 0 } }), new Batch([], tensor(new long[] { 0, 1, 1 }), null));
        Assert.AreEqual((1 + 0.5) / 2, metrics.Values["MacroAccuracy"], 1e-12);
        Assert.AreEqual(2.0 / 3, metrics.Values["MicroAccuracy"], 1e-12);
    }

    [TestMethod]
    public void RootMeanSquaredError_OfBatchesOfDifferentSizes_IsThatOfAllRowsSinceTheReset()
    {
        using var scope = NewDisposeScope();
        var metrics = new RegressionMetrics(target => 10 * target);
        metrics.Add(tensor(new float[,] { { 100 } }), new Batch([], tensor(new float[] { 0 }), null));
        metrics.Reset();
        metrics.Add(tensor(new float[,] { { 1 }, { 2 }, { 3 } }), new Batch([], tensor(new float[] { 1, 1, 1 }), null));
        metrics.Add(tensor(new float[,] { { 7 } }), new Batch([], tensor(new float[] { 2 }), null));
        Assert.AreEqual(10 * Math.Sqrt((0 + 1 + 4 + 25) / 4.0), metrics.Values["RMSE"], 1e-9);
    }

    [TestMethod]
    public void IsBetter_KnowsTheDirection()
    {
        var (loss, auc) = (Metric.Loss, Metric.Find("AUC", BinaryMetrics.All));
        Assert.IsTrue(loss.IsBetter(1, 2) && !loss.IsBetter(2, 1) && !loss.IsBetter(1, 1.5, minimumDelta: 0.6));
        Assert.IsTrue(auc.IsBetter(2, 1) && !auc.IsBetter(1, 2) && !auc.IsBetter(1.5, 1, minimumDelta: 0.6));
        Assert.IsFalse(auc.IsBetter(double.NaN, auc.Worst));
    }
}
