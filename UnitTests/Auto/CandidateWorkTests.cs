using Microsoft.ML;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Auto.Candidates;
using MLNet.DeepExtensions.Auto.Ensembles;
using MLNet.DeepExtensions.Auto.Runs;
using MLNet.DeepExtensions.Processes;
using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Auto;

/// <summary>Which candidates are tried, and how long one may take.</summary>
[TestClass]
public sealed class CandidateWorkTests
{
    private readonly MLContext _ml = AutoRows.Context;

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Run_CandidatesThatDependOnOthers_AreTriedWhereTheseAreBetter(int size)
    {
        PortfolioEntry Trees(string name, int count, (string, string)? condition = null) =>
            new(StockCandidates.LightGbm, name, StockCandidates.Boosted(new(count))) { OnlyWhereBetter = condition };
        PortfolioEntry[] entries =
        [
            Trees("few", 1), Trees("many", 60), Trees("left out", 2, ("few", "many")), Trees("tried", 2, ("many", "few")),
            Trees("unknown", 2, ("few", "nobody")), Trees("same", 2, ("few", "few")),
        ];
        foreach (var results in ThreadProcesses.RunAll(size, world => Run(world, entries)))
        {
            Assert.AreEqual(
                "few Complete, many Complete, left out LeftOut, tried Complete, unknown Complete, same LeftOut",
                string.Join(", ", results.Select(result => $"{result.Name} {result.State}")));
            Assert.AreEqual("'few' is no better than 'many'.", results[2].Failure);
        }
    }

    // The second training began later, so that it is less far: that says nothing of how fast it is.
    [TestMethod]
    public void Foresee_TrainingsOfSeveralThreads_GoesByOneOfThem()
    {
        var run = new RunClock(TimeSpan.FromSeconds(20), CancellationToken.None);
        using var clock = run.StartCandidate();
        void Report(int step) => clock.Foresee(new TrainingProgress(1, 1, step, 1000, result: null), folds: 5, parallel: 2);
        Report(500);
        Thread.Sleep(TimeSpan.FromSeconds(1.1)); // before a twentieth of the time, it says nothing
        var other = new Thread(() => Report(560));
        other.Start();
        other.Join();
        Assert.IsFalse(clock.Token.IsCancellationRequested);
        Report(560); // of the same training, it does: nearly a second for a twentieth
        Assert.IsTrue(clock.Token.IsCancellationRequested);
    }

    private CandidateResult[] Run(Communicator world, PortfolioEntry[] entries)
    {
        var data = AutoRows.Draw(_ml);
        var columns = AutoRows.Columns(_ml, data, PredictionTask.Regression);
        var rows = RunData.Create(_ml, data, columns, AutoRows.Quick());
        var averaged = new EnsembleTask(PredictionTask.Regression, rows.Prepared.Rows.Schema[rows.ColumnsFor(0).LabelColumnName]);
        using var folder = new RunFolder(_ml, rows.Prepared.Rows.Schema, path: null, isOwner: world.Rank == 0);
        var runner = new CandidateRunner(_ml, rows.Folds, columns.ToEvaluationTask(), averaged, world)
        {
            Clock = new RunClock(budget: null, CancellationToken.None),
            Folder = folder,
            Workers = 2,
        };
        runner.RunBaseline(new Baseline(rows.ColumnsFor(0)));
        CandidateTrial[] trials = [.. entries.Select((entry, index) => new CandidateTrial(entry, index + 1, rows.ColumnsFor(1), runner))];
        var figure = runner.CreateFigure(Evaluation.RegressionRows.Rmse, confidence: 0.95);
        WorkSharing<FoldOutcome>.Run(world, new CandidateWork(runner, trials, figure, CancellationToken.None), parallel: 2);
        Array.ForEach(trials, trial => trial.Dispose());
        return Array.ConvertAll(trials, trial => trial.Result!);
    }
}
