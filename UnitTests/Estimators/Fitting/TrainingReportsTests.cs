using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Fitting;

/// <summary>What a training tells while it runs, and how it is stopped.</summary>
[TestClass]
public class TrainingReportsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Log_OfAFit_HasALineForEveryEpochAndASummary()
    {
        var log = new CapturedLog(_ml);
        using var model = Fit(_ => { });
        string[] lines = [.. log.Starting("Info: Epoch"), .. log.Starting("Info: Trained")];
        Assert.HasCount(4, lines);
        for (var epoch = 1; epoch <= 3; epoch++)
        {
            var loss = model.History.Epochs[epoch - 1].TrainLoss.ToString("F4", CultureInfo.InvariantCulture);
            StringAssert.StartsWith(lines[epoch - 1], $"Info: Epoch {epoch}/3: train loss {loss}, ");
            StringAssert.EndsWith(lines[epoch - 1], " rows/s.");
        }

        StringAssert.StartsWith(lines[3], "Info: Trained 3 epochs on 64 rows in ");
        StringAssert.EndsWith(lines[3], " s; kept epoch 3.");
        var notices = log.Starting("Info: oneDNN");
        Assert.HasCount(KernelCheck.OfThisProcess.Notice is null ? 0 : 1, notices);
        var converter = log.Starting("Warning: ml.Model.ConvertToOnnx"); // where another test has loaded it
        Assert.HasCount(
            lines.Length + notices.Length + converter.Length + model.Diagnosis.Findings.Count,
            log.Lines.Where(line => line.StartsWith("Info: ", StringComparison.Ordinal) || line.StartsWith("Warning: ", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Log_WithValidationData_NamesTheMetric()
    {
        var log = new CapturedLog(_ml);
        using var model = SmallMlp.For(_ml, "Number").Fit(Rows(), Rows(seed: 2));
        var first = model.History.Epochs[0];
        StringAssert.Contains(log.Starting("Info: Epoch 1/3")[0], string.Create(
            CultureInfo.InvariantCulture, $", validation loss {first.ValidationLoss:F4}, RMSE {first.ValidationMetrics["RMSE"]:F4}, "
                + $"MAE {first.ValidationMetrics["MAE"]:F4}, RSquared {first.ValidationMetrics["RSquared"]:F4}, "));
    }

    [TestMethod]
    public void History_OfAFit_HasItsSpeedItsTimeAndItsMemory()
    {
        var watch = Stopwatch.StartNew();
        using var model = Fit(_ => { });
        var whole = watch.Elapsed;
        using var process = Process.GetCurrentProcess();
        foreach (var epoch in model.History.Epochs)
        {
            Assert.IsGreaterThan(TimeSpan.Zero, epoch.Duration);
            const double rounding = 1e-9; // of a quotient that gave the rows a second
            var trained = (64 / epoch.RowsPerSecond) - rounding;
            Assert.IsLessThanOrEqualTo(epoch.Duration.TotalSeconds, trained, "64 rows are trained on within the epoch.");
            Assert.IsInRange(50, 1.1 * process.PeakWorkingSet64 / (1 << 20), epoch.Memory); // the system counts pages with a little delay
        }

        Assert.IsLessThanOrEqualTo(whole, TimeSpan.FromTicks(model.History.Epochs.Sum(epoch => epoch.Duration.Ticks)));
    }

    [TestMethod]
    public void Log_InAnotherCulture_KeepsTheDecimalPoint()
    {
        using var culture = OtherCulture.German();
        var log = new CapturedLog(_ml);
        using var model = Fit(_ => { });
        StringAssert.Matches(log.Starting("Info: Epoch 1")[0], new(@"train loss \d\.\d{4}, "));
    }

    [TestMethod]
    [DataRow(16)]
    [DataRow(1)]
    [DataRow(63)]
    [DataRow(1000)]
    public void Progress_OfAFit_RisesToOneWithAResultForEveryEpoch(int batchSize)
    {
        var progress = new Reports();
        using var model = Fit(options => (options.BatchSize, options.Progress) = (batchSize, progress));
        var fractions = progress.All.Select(report => report.Fraction).ToArray();
        CollectionAssert.AreEqual(fractions.Order().ToArray(), fractions);
        Assert.AreEqual(1.0, fractions[^1]);
        CollectionAssert.AreEqual(
            model.History.Epochs.Select(epoch => epoch.ToString()).ToArray(),
            progress.All.Select(report => report.Result).OfType<EpochResult>().Select(epoch => epoch.ToString()).ToArray());
    }

    [TestMethod]
    public void Callbacks_OfAFit_AreCalledInOrderWithTheRightNumbers()
    {
        var calls = new Recorder();
        using var model = Fit(options => (options.Epochs, options.BatchSize, options.Callbacks) = (2, 24, [calls]));
        string[] expected =
        [
            "started 0/2 0/3",
            "step 1/2 1/3", "step 1/2 2/3", "step 1/2 3/3", "epoch 1",
            "step 2/2 1/3", "step 2/2 2/3", "step 2/2 3/3", "epoch 2",
            "ended 2/2 3/3",
        ];
        CollectionAssert.AreEqual(expected, calls.Calls);
    }

    [TestMethod]
    public void Callbacks_Several_AreCalledInTheirOrder()
    {
        var calls = new List<string>();
        using var model = Fit(
            options => (options.Epochs, options.Callbacks) = (1, [AtEpochEnd(_ => calls.Add("a")), AtEpochEnd(_ => calls.Add("b"))]));
        CollectionAssert.AreEqual(new[] { "a", "b" }, calls);
    }

    [TestMethod]
    public void RequestStop_AfterAnEpoch_EndsTheTrainingThere()
    {
        var log = new CapturedLog(_ml);
        using var model = Fit(options => options.Callbacks = [StopAfter(2)]);
        Assert.HasCount(2, model.History.Epochs);
        Assert.AreEqual(2, model.History.BestEpoch);
        Assert.AreEqual("enough", model.History.StopReason);
        StringAssert.EndsWith(log.Starting("Info: ")[^1], "; kept epoch 2; stopped: enough.");
    }

    [TestMethod]
    public void RequestStop_AfterAStep_EndsTheTrainingInMidEpoch()
    {
        var calls = new Recorder();
        using var model = Fit(options => options.Callbacks = [new AtStep(state => Stop(state, state is { Epoch: 2, Step: 1 })), calls]);
        Assert.HasCount(1, model.History.Epochs);
        CollectionAssert.AreEqual(new[] { "step 2/3 1/4", "ended 2/3 1/4" }, calls.Calls[^2..]);
        Assert.AreEqual("enough", model.History.StopReason);
    }

    [TestMethod]
    public void RequestStop_InTheFirstEpoch_GivesNoModel()
    {
        var e = Assert.ThrowsExactly<OperationCanceledException>(() => Fit(options => options.Callbacks = [new AtStep(state => Stop(state, true))]));
        Assert.AreEqual("The training was stopped before its first epoch ended: enough.", e.Message);
    }

    [TestMethod]
    public void Exception_InACallback_ReachesTheCallerAndLeavesTheEstimatorUsable()
    {
        var fail = true;
        var calls = new Recorder();
        var estimator = SmallMlp.For(_ml, "Number", options => options.Callbacks =
            [AtEpochEnd(_ => Throw(fail)), calls]);
        Assert.AreEqual("mine", Assert.ThrowsExactly<InvalidDataException>(() => estimator.Fit(Rows())).Message);
        Assert.IsFalse(calls.Calls.Any(call => call.StartsWith("ended", StringComparison.Ordinal)), "A training that failed has not ended.");

        fail = false;
        using var other = Task.Factory.StartNew(
            () => estimator.Fit(Rows()), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.IsTrue(other.Wait(TimeSpan.FromMinutes(1)), "Another thread must not wait for a lock that the failed training has left behind.");
        using var again = estimator.Fit(Rows());
        ColumnValues.AssertEqual(Scores(again), Scores(other.Result), 0, "Score");
        other.Result.Dispose();
    }

    [TestMethod]
    public void Cancellation_Beforehand_GivesNoModel()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        Assert.Throws<OperationCanceledException>(() => Fit(options => options.CancellationToken = cancellation.Token));
    }

    [TestMethod]
    public void Cancellation_InTheFirstEpoch_GivesNoModel()
    {
        using var cancellation = new CancellationTokenSource();
        var e = Assert.Throws<OperationCanceledException>(() => Fit(options =>
            (options.CancellationToken, options.Callbacks) = (cancellation.Token, [new AtStep(_ => cancellation.Cancel())])));
        Assert.AreEqual(cancellation.Token, e.CancellationToken);
    }

    [TestMethod]
    public void Cancellation_AfterAnEpoch_KeepsItsModel()
    {
        using var cancellation = new CancellationTokenSource();
        using var model = Fit(options => (options.CancellationToken, options.Callbacks) =
            (cancellation.Token, [AtEpochEnd(state => CancelAt(state.Epoch, 2, cancellation))]));
        using var stopped = Fit(options => options.Callbacks = [StopAfter(2)]);
        Assert.HasCount(2, model.History.Epochs);
        Assert.AreEqual("cancelled", model.History.StopReason);
        ColumnValues.AssertEqual(Scores(stopped), Scores(model), 0, "Score");
    }

    private static void Throw(bool now)
    {
        if (now)
        {
            throw new InvalidDataException("mine");
        }
    }

    private static void CancelAt(int epoch, int last, CancellationTokenSource cancellation)
    {
        if (epoch == last)
        {
            cancellation.Cancel();
        }
    }

    private static void Stop(TrainingState state, bool now)
    {
        if (now)
        {
            state.RequestStop("enough");
        }
    }

    private static AtEpoch StopAfter(int epoch) => AtEpochEnd(state => Stop(state, state.Epoch == epoch));

    private static AtEpoch AtEpochEnd(Action<TrainingState> action) => new(action);

    private NetworkPredictionTransformer Fit(Action<MlpEstimator.Options> change) => SmallMlp.For(_ml, "Number", change).Fit(Rows());

    private ColumnValues Scores(NetworkPredictionTransformer model) => ColumnValues.Read(model.Transform(Rows()), "Score");

    private IDataView Rows(int seed = 1) => LabelledRow.View(_ml, LabelledRow.Create(seed: seed));

    private sealed class Reports : IProgress<TrainingProgress>
    {
        public List<TrainingProgress> All { get; } = [];

        public void Report(TrainingProgress value) => All.Add(value);
    }

    private sealed class AtEpoch(Action<TrainingState> action) : TrainingCallback
    {
        public override void OnEpochEnded(TrainingState state, EpochResult result) => action(state);
    }

    private sealed class AtStep(Action<TrainingState> action) : TrainingCallback
    {
        public override void OnStepEnded(TrainingState state) => action(state);
    }

    private sealed class Recorder : TrainingCallback
    {
        public List<string> Calls { get; } = [];

        public override void OnTrainingStarted(TrainingState state) => Calls.Add($"started {Where(state)}");

        public override void OnStepEnded(TrainingState state) => Calls.Add($"step {Where(state)}");

        public override void OnEpochEnded(TrainingState state, EpochResult result)
        {
            Assert.AreSame(result, state.Results[^1]);
            Assert.AreEqual(state.Epoch, result.Epoch);
            Calls.Add($"epoch {result.Epoch}");
        }

        public override void OnTrainingEnded(TrainingState state) => Calls.Add($"ended {Where(state)}");

        private static string Where(TrainingState state) => $"{state.Epoch}/{state.Epochs} {state.Step}/{state.StepsPerEpoch}";
    }
}
