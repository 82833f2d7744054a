using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Auto.Runs;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Auto;

/// <summary>Runs that several processes share out: all end with the leaderboard and the model of one.</summary>
[TestClass]
public class SharedAutoTrainTests
{
    // Trees are written as a graph; the linear model stays a chain, which the processes give to each other as a file.
    [TestMethod]
    public void AutoTrain_OnThreeProcesses_GivesTheLeaderboardAndTheModelOfOne()
    {
        var alone = Run(PredictionTask.BinaryClassification, WithNetwork);
        foreach (var shared in ThreadProcesses.RunAll(3, _ => Run(PredictionTask.BinaryClassification, WithNetwork)))
        {
            Assert.AreEqual(alone.Board, shared.Board);
            Assert.IsLessThan(1e-6f, alone.Scores.Zip(shared.Scores, (one, other) => Math.Abs(one - other)).Max());
            Assert.AreEqual(alone.Shares, shared.Shares);
        }
    }

    [TestMethod]
    public void AutoTrain_StoppedInOneProcess_AndStartedAgain_DoesOnlyWhatIsMissing()
    {
        using var folder = new TemporaryFolder();
        var alone = Run(PredictionTask.Regression, WithNetwork);
        using var stop = new CancellationTokenSource();
        var stopped = ThreadProcesses.RunAll(2, world => Run(PredictionTask.Regression, ml =>
        {
            var options = WithNetwork(ml);
            options.Directory = folder.Path;
            options.CancellationToken = world.Rank == 1 ? stop.Token : CancellationToken.None;
            options.Progress = new Told(progress =>
            {
                if (progress.Result is not null)
                {
                    stop.Cancel();
                }
            });
            return options;
        }));
        Assert.AreEqual(stopped[0].Board, stopped[1].Board);
        StringAssert.Contains(stopped[0].Board, "The run was stopped before it ");
        var kept = Directory.GetFiles(folder.Path, "fold-*", SearchOption.AllDirectories).ToDictionary(file => file, File.GetLastWriteTimeUtc);
        Assert.IsGreaterThanOrEqualTo(2, kept.Count);
        foreach (var shared in ThreadProcesses.RunAll(3, _ => Run(PredictionTask.Regression, ml =>
        {
            var options = WithNetwork(ml);
            options.Directory = folder.Path;
            return options;
        })))
        {
            Assert.AreEqual(alone.Board, shared.Board);
        }

        Assert.IsTrue(kept.All(file => File.GetLastWriteTimeUtc(file.Key) == file.Value), "What was kept was not fitted again.");
    }

    [TestMethod]
    public void AutoTrain_CandidateThatFailsInOneProcess_HasFailedInAll()
    {
        var all = ThreadProcesses.RunAll(2, world => Run(PredictionTask.Regression, ml =>
        {
            var options = AutoRows.Quick();
            options.Candidates = [new AutoCandidate("mine", columns => new Failing(
                ml.Regression.Trainers.LbfgsPoissonRegression(columns.LabelColumnName, columns.NumbersColumnName), () => world.Rank == 1))];
            return options;
        }));
        Assert.AreEqual(all[0].Board, all[1].Board);
        StringAssert.Contains(all[0].Board, "mine Failed NaN It fails in one process.");
    }

    [TestMethod]
    public void AutoTrain_TimeTooShortForAny_GivesAllTheBaseline()
    {
        var all = ThreadProcesses.RunAll(2, _ => Run(PredictionTask.Regression, ml =>
        {
            var options = AutoRows.Quick();
            options.TimeBudget = TimeSpan.FromTicks(1);
            return options;
        }));
        Assert.AreEqual(all[0].Board, all[1].Board);
        StringAssert.Contains(all[1].Board, "LightGbm OutOfTime NaN The time ended before it began.");
    }

    [TestMethod]
    public void AutoTrain_OfOtherOptionsOrRows_IsRefusedByAllProcesses()
    {
        string Refuse(double confidenceOfSecond, int seedOfSecond)
        {
            var all = ThreadProcesses.Run(2, world => Run(
                PredictionTask.Regression,
                _ =>
                {
                    var options = AutoRows.Quick();
                    options.Confidence = world.Rank == 1 ? confidenceOfSecond : 0.95;
                    return options;
                },
                world.Rank == 1 ? seedOfSecond : 1));
            Assert.AreEqual(all[0].Failure!.Message, all[1].Failure!.Message);
            return all[0].Failure!.Message;
        }

        StringAssert.StartsWith(Refuse(0.9, 1), "The 2 processes must be at the same run, but they differ in options: ");
        StringAssert.Contains(Refuse(0.95, 2), "values.Distance: ");
    }

    [TestMethod]
    public void RunClock_SetTogether_ShowsTheTimeOfTheFirstProcess()
    {
        var times = ThreadProcesses.RunAll(2, world =>
        {
            var clock = new RunClock(budget: null, CancellationToken.None) { Before = TimeSpan.FromHours(world.Rank == 0 ? 5 : 0) };
            clock.SetTogether(world);
            return clock.Elapsed;
        });
        Assert.IsTrue(times.All(time => time >= TimeSpan.FromHours(5)));
    }

    private static AutoTrainOptions WithNetwork(MLContext ml)
    {
        var options = AutoRows.Quick();
        options.Candidates =
        [
            AutoRows.SmallNetwork(ml),
            new AutoCandidate("linear", columns => columns.Task == PredictionTask.Regression
                ? ml.Regression.Trainers.LbfgsPoissonRegression(columns.LabelColumnName, columns.NumbersColumnName, l1Regularization: 0)
                : ml.BinaryClassification.Trainers.LbfgsLogisticRegression(columns.LabelColumnName, columns.NumbersColumnName, l1Regularization: 0)),
        ];
        options.MaximumCandidates = 3;
        return options;
    }

    private static (string Board, float[] Scores, string Shares) Run(PredictionTask task, Func<MLContext, AutoTrainOptions> options, int seed = 1)
    {
        var ml = AutoRows.Context;
        var data = AutoRows.Draw(ml, count: 100, seed);
        using var report = ml.AutoTrain(data, AutoRows.Columns(ml, data, task), options(ml));
        var board = report.Leaderboard.Select(entry => string.Create(
            CultureInfo.InvariantCulture, $"{entry.Name} {entry.State} {entry.Value.Value:R} {entry.Failure}{string.Join(' ', entry.FoldValues)}"));
        return (
            string.Join('\n', board),
            [.. report.Model.Transform(data).GetColumn<float>("Score")],
            string.Join(' ', report.Shares.OrderBy(share => share.Key, StringComparer.Ordinal)));
    }

    private sealed class Told(Action<AutoTrainProgress> tell) : IProgress<AutoTrainProgress>
    {
        public void Report(AutoTrainProgress value) => tell(value);
    }

    private sealed class Failing(IEstimator<ITransformer> inner, Func<bool> fails) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input) => fails() ? throw new InvalidOperationException("It fails in one process.") : inner.Fit(input);

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inner.GetOutputSchema(inputSchema);
    }
}
