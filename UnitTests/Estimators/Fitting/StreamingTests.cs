using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Fitting;

[TestClass]
public sealed class StreamingTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Fit_BeyondTheMemoryBudget_LearnsAsWellAndLeavesNoFiles()
    {
        using var inMemory = Fit(budget: null);
        var files = 0;
        using var streamed = Fit(budget: 4000, new Spy(_ => files = Directory.GetDirectories(_folder.Path).Length));
        Assert.AreEqual(1, files);
        AssertNoFiles();

        CollectionAssert.AreEqual(inMemory.Model.Weights["input0.0.mean"].Values, streamed.Model.Weights["input0.0.mean"].Values);
        CollectionAssert.AreEqual(inMemory.Model.Weights["input0.0.scale"].Values, streamed.Model.Weights["input0.0.scale"].Values);
        Assert.IsLessThan(0.5, Loss(streamed));
        Assert.AreEqual(Loss(inMemory), Loss(streamed), 0.1);
    }

    // 600 rows and 200 rows of five features: 4,000 values.
    [TestMethod]
    [DataRow("Features", 5000, 1)] // floats are four times as much
    [DataRow("Bytes", 5000, 0)]
    [DataRow("Bytes", 3500, 1)]
    public void Fit_AtAMemoryBudget_CountsBytesAsBytes(string column, long budget, int folders)
    {
        var files = 0;
        using var model = Fit(budget, new Spy(_ => files = Directory.GetDirectories(_folder.Path).Length), column: column);
        Assert.AreEqual(folders, files);
        AssertNoFiles();
    }

    [TestMethod]
    public void Fit_BytesBeyondTheMemoryBudget_LearnsAsWellFromFiles()
    {
        using var inMemory = Fit(budget: null, column: "Bytes");
        using var streamed = Fit(budget: 1000, column: "Bytes");
        CollectionAssert.AreEqual(inMemory.Model.Weights["input0.0.mean"].Values, streamed.Model.Weights["input0.0.mean"].Values);
        Assert.IsLessThan(0.5, Loss(streamed));
        Assert.AreEqual(Loss(inMemory), Loss(streamed), 0.1);
    }

    [TestMethod]
    public void Fit_StreamingFails_LeavesNoFiles()
    {
        Assert.ThrowsExactly<NotSupportedException>(() => Fit(budget: 1, new Spy(_ => throw new NotSupportedException())));
        AssertNoFiles();
    }

    [TestMethod]
    public void Fit_StreamingIsCancelled_LeavesNoFiles()
    {
        using var cancellation = new CancellationTokenSource();
        Assert.ThrowsExactly<OperationCanceledException>(
            () => Fit(budget: 1, new Spy(_ => cancellation.Cancel()), cancellationToken: cancellation.Token));
        AssertNoFiles();
    }

    [TestMethod]
    public void Options_MemoryBudgetIsZero_IsRefused() => Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Fit(budget: 0));

    private static double Loss(NetworkPredictionTransformer model) => model.Model.History.Epochs[^1].ValidationLoss!.Value;

    private void AssertNoFiles() => Assert.AreEqual(0, Directory.GetFileSystemEntries(_folder.Path).Length);

    private NetworkPredictionTransformer Fit(
        long? budget, TrainingCallback? callback = null, string column = "Features", CancellationToken cancellationToken = default) =>
        _ml.BinaryClassification.Trainers.NeuralNetwork(new NeuralNetworkEstimator.Options
        {
            Layers = [new Linear(32), new Activation()],
            FeatureColumnName = column,
            Epochs = 15,
            BatchSize = 32,
            LearningRate = 0.02,
            Seed = 1,
            RowStorage = new() { MemoryBudget = budget, Directory = _folder.Path },
            CancellationToken = cancellationToken,
            Callbacks = callback is null ? [] : [callback],
        }).Fit(SampleRows.Binary(_ml, 600), SampleRows.Binary(_ml, 200, seed: 2));

    private sealed class Spy(Action<TrainingState> look) : TrainingCallback
    {
        public override void OnStepEnded(TrainingState state) => look(state);
    }
}
