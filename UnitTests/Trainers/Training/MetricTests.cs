using MLNet.DeepExtensions.Trainers.Training.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training;

/// <summary>Metrics are exact over all rows, however these were cut into batches.</summary>
[TestClass]
public class MetricTests
{
    [TestMethod]
    public void Accuracy_OfOneLogit_CountsThoseOnTheRightSideOfZero()
    {
        var accuracy = new AccuracyMetric();
        Add(accuracy, [-1, 2, 0, 3], [0, 1, 1, 0]); // two right: zero is not above zero
        Add(accuracy, [5], [1]);
        Assert.AreEqual(3.0 / 5, accuracy.Value);
    }

    [TestMethod]
    public void Accuracy_OfSeveralLogits_CountsTheHighestAtTheRightPlace()
    {
        using var scope = NewDisposeScope();
        var accuracy = new AccuracyMetric();
        accuracy.Add(tensor(new float[] { 1, 2, 3, 9, 2, 3 }).reshape(2, 3), tensor(new long[] { 2, 1 }));
        accuracy.Add(tensor(new float[] { 1, 2, 0 }).reshape(1, 3), tensor(new long[] { 1 }));
        Assert.AreEqual(2.0 / 3, accuracy.Value);
    }

    [TestMethod]
    public void RootMeanSquaredError_OfBatchesOfDifferentSizes_IsThatOfAllRows()
    {
        var error = new RootMeanSquaredErrorMetric(targetScale: 10);
        Add(error, [1, 2, 3], [1, 1, 1]);
        Add(error, [7], [2]);
        Assert.AreEqual(10 * Math.Sqrt((0 + 1 + 4 + 25) / 4.0), error.Value, 1e-9);
    }

    [TestMethod]
    public void Reset_BetweenEpochs_ForgetsTheLast()
    {
        var error = new RootMeanSquaredErrorMetric(targetScale: 1);
        Add(error, [100], [0]);
        error.Reset();
        Add(error, [3], [0]);
        Assert.AreEqual(3, error.Value, 1e-9);
    }

    private static void Add(Metric metric, float[] outputs, float[] targets)
    {
        using var scope = NewDisposeScope();
        metric.Add(tensor(outputs).reshape(-1, 1), tensor(targets));
    }
}
