using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.UnitTests.Conformance;
using TorchSharp;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Fitting;

/// <summary>The seed decides the model, whatever else happens in the process, and torch's own state is left alone.</summary>
[TestClass]
[DoNotParallelize] // It looks at torch's generator and number of threads.
public class ReproducibilityTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow("Flag")]
    [DataRow("Kind")]
    [DataRow("Number")]
    public void Fit_SameSeed_GivesTheSameModel(string label)
    {
        var first = Scores(label, seed: 5);
        torch.rand(3).Dispose(); // moves torch's global generator
        ColumnValues.AssertEqual(first, Scores(label, seed: 5), 0, "Score");
    }

    [TestMethod]
    public void Fit_OtherSeed_GivesAnotherModel() => Assert.AreNotEqual(Scores("Number", seed: 5).Rows[0][0], Scores("Number", seed: 6).Rows[0][0]);

    [TestMethod]
    public void Fit_SeedOfTheContext_GivesTheSameModel()
    {
        ColumnValues Fit(int seed) => Read(SmallMlp.For(new MLContext(seed), "Number", options => options.Seed = null));
        ColumnValues.AssertEqual(Fit(3), Fit(3), 0, "Score");
        Assert.AreNotEqual(Fit(3).Rows[0][0], Fit(4).Rows[0][0]);
    }

    [TestMethod]
    public void Fit_TwiceByOneEstimator_GivesTheSameModel()
    {
        var estimator = SmallMlp.For(new MLContext(), "Number", options => options.Seed = null);
        ColumnValues.AssertEqual(Read(estimator), Read(estimator), 0, "Score");
    }

    [TestMethod]
    public void Fit_WithValidationData_TrainsAsWithoutIt()
    {
        using var without = Create("Number", 5).Fit(Rows());
        using var with = Create("Number", 5).Fit(Rows(), Rows());
        CollectionAssert.AreEqual(
            without.History.Epochs.Select(epoch => epoch.TrainLoss).ToArray(), with.History.Epochs.Select(epoch => epoch.TrainLoss).ToArray());
    }

    [TestMethod]
    public void Fit_OnTwoThreadsAtOnce_GivesWhatEachGivesAlone()
    {
        int[] seeds = [11, 12, 13, 14];
        var alone = seeds.Select(seed => Scores("Kind", seed)).ToArray();
        using var start = new Barrier(seeds.Length);
        var together = new ColumnValues[seeds.Length];
        var threads = seeds.Select((seed, i) => new Thread(() =>
        {
            start.SignalAndWait();
            together[i] = Scores("Kind", seed);
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        for (var i = 0; i < seeds.Length; i++)
        {
            ColumnValues.AssertEqual(alone[i], together[i], 0, $"seed {seeds[i]}");
        }
    }

    [TestMethod]
    public void Fit_Ended_LeavesTorchAsItWas() => AssertTorchIsLeft(() => Scores("Number", seed: 5));

    [TestMethod]
    public void Fit_Failed_LeavesTorchAsItWas() => AssertTorchIsLeft(() => Assert.ThrowsExactly<InvalidDataException>(
        () => SmallMlp.For(_ml, "Number", options => (options.Threads, options.Callbacks) = (2, [new Failing()])).Fit(Rows())));

    [TestMethod]
    public void Fit_InsideADisposeScope_AddsNothingToIt()
    {
        using var scope = torch.NewDisposeScope();
        using var model = Create("Number", 5).Fit(Rows());
        Assert.AreEqual(0, scope.DisposablesCount);
    }

    private static void AssertTorchIsLeft(Action fit)
    {
        var threads = torch.get_num_threads();
        torch.set_num_threads(3);
        torch.manual_seed(17);
        try
        {
            using var before = torch.get_rng_state();
            fit();
            using var after = torch.get_rng_state();
            Assert.AreEqual(3, torch.get_num_threads());
            CollectionAssert.AreEqual(before.data<byte>().ToArray(), after.data<byte>().ToArray());
        }
        finally
        {
            torch.set_num_threads(threads);
        }
    }

    private MlpEstimator Create(string label, int seed) => SmallMlp.For(_ml, label, options => (options.Seed, options.Dropout) = (seed, 0.2));

    private ColumnValues Scores(string label, int seed) => Read(Create(label, seed));

    private ColumnValues Read(MlpEstimator estimator)
    {
        using var model = estimator.Fit(Rows());
        return ColumnValues.Read(model.Transform(Rows()), "Score");
    }

    private IDataView Rows() => LabelledRow.View(_ml, LabelledRow.Create());

    private sealed class Failing : TrainingCallback
    {
        public override void OnEpochEnded(TrainingState state, EpochResult result) => throw new InvalidDataException();
    }
}
