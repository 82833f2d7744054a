using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Search;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Search;

/// <summary>Searches over settings of any trainer.</summary>
[TestClass]
public class SearchTests
{
    private static readonly MLContext _ml = new(seed: 1);
    private static readonly IDataView _data = SampleRows.Binary(_ml, 90);

    [TestMethod]
    public void Search_StockTrainer_FindsWhatIsBetter_AndGivesItToFit()
    {
        var report = Run(new SearchBudget(trials: 18));
        Assert.HasCount(18, report.Trials);
        Assert.AreEqual(report.Trials.Where(trial => trial.State == TrialState.Complete).Max(trial => trial.Value), report.Best.Value);
        var model = report.BestEstimator.Fit(_data);
        Assert.AreEqual(90, model.Transform(_data).GetColumn<float>("Score").Count());
        Assert.IsTrue(report.Trials.Any(trial => trial.State == TrialState.StoppedEarly), "Two of three.");
        StringAssert.Contains(report.ToString(), "18 trials in 3 stratified folds of 90 rows");
        StringAssert.Contains(report.ToMarkdown(), "| trial |");
    }

    [TestMethod]
    public void Search_SameSeed_GivesTheSameTrials_WhateverTheNumberSideBySide()
    {
        var one = Table(Run(new SearchBudget(20), new SearchOptions { Seed = 3 }));
        Assert.AreEqual(one, Table(Run(new SearchBudget(20), new SearchOptions { Seed = 3, Parallel = 3 })));
        Assert.AreNotEqual(one, Table(Run(new SearchBudget(20), new SearchOptions { Seed = 4 })));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(7)]
    [DataRow(15)]
    public void Search_KilledAndResumed_GivesTheSameTable(int killedAfter)
    {
        using var folder = new TemporaryFolder();
        var expected = Table(Run(new SearchBudget(20)));
        using var kill = new CancellationTokenSource();
        var told = 0;
        var options = new SearchOptions
        {
            Directory = folder.Path,
            CancellationToken = kill.Token,
            Progress = new Told(_ =>
            {
                if (++told == killedAfter)
                {
                    kill.Cancel();
                }
            }),
        };
        Assert.Throws<OperationCanceledException>(() => Run(new SearchBudget(20), options));
        var path = Path.Combine(folder.Path, "search.jsonl");
        Assert.HasCount(killedAfter + 1, File.ReadAllLines(path));
        File.AppendAllText(path, "{\"trial\":19,\"rung\":0,\"val"); // a line that was cut short
        Assert.AreEqual(expected, Table(Run(new SearchBudget(20), new SearchOptions { Directory = folder.Path })));

        var calls = 0;
        var again = Run(new SearchBudget(20), new SearchOptions { Directory = folder.Path }, onFit: () => calls++);
        Assert.AreEqual(expected, Table(again));
        Assert.AreEqual(0, calls, "All results are known.");
    }

    [TestMethod]
    public void Search_MoreTrialsInTheSameFolder_GoesOn()
    {
        using var folder = new TemporaryFolder();
        _ = Run(new SearchBudget(9), new SearchOptions { Directory = folder.Path });
        var more = Run(new SearchBudget(18), new SearchOptions { Directory = folder.Path });
        Assert.AreEqual(Table(Run(new SearchBudget(18))), Table(more));
    }

    [TestMethod]
    public void Search_FolderOfAnotherSearch_IsRefused_AndADamagedOneToo()
    {
        using var folder = new TemporaryFolder();
        _ = Run(new SearchBudget(3), new SearchOptions { Directory = folder.Path });
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidOperationException>(
                () => Run(new SearchBudget(3), new SearchOptions { Directory = folder.Path, Seed = 5 })).Message,
            "it had seed 0, this one has seed 5");
        var path = Path.Combine(folder.Path, "search.jsonl");
        var lines = File.ReadAllLines(path);
        File.WriteAllLines(path, [lines[0], "{ nonsense", .. lines[1..]]);
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => Run(new SearchBudget(3), new SearchOptions { Directory = folder.Path })).Message,
            "damaged");
    }

    [TestMethod]
    public void Search_TrainerOfThisPackage_TrainsTheBestThirdLonger()
    {
        var epochs = new List<int>();
        var report = _ml.BinaryClassification.Search(
            trial => _ml.Transforms.NormalizeMinMax("Features").Append(_ml.BinaryClassification.Trainers.Mlp(new MlpEstimator.Options
            {
                HiddenLayers = [4],
                Epochs = 9,
                LearningRate = trial.Number("rate"),
                Seed = 1,
                Progress = new Epochs(epochs),
            })),
            [SearchParameter.Number("rate", 1e-4, 1e-1, isLog: true)],
            _data,
            Folds.Stratified(2),
            new SearchBudget(9));
        Assert.AreEqual(9 * 2, epochs.Count(count => count == 1), "Nine trials of a ninth of the epochs in two folds.");
        Assert.AreEqual(3 * 2 * 3, epochs.Count(count => count == 3), "Three of a third: three epochs each.");
        Assert.AreEqual(1 * 2 * 9, epochs.Count(count => count == 9));
        Assert.AreEqual(1, report.Best.Share);
        CollectionAssert.AreEqual(
            new[] { 6, 2, 1 }, new[] { 1.0 / 9, 1.0 / 3, 1 }.Select(share => report.Trials.Count(trial => trial.Share == share)).ToArray());
    }

    [TestMethod]
    public void Search_WithoutStoppingEarly_JudgesAllTrialsInAllFolds()
    {
        var report = Run(new SearchBudget(6), new SearchOptions { StopEarly = false });
        Assert.IsTrue(report.Trials.All(trial => trial is { State: TrialState.Complete, FoldValues.Count: 3 }));
        Assert.IsGreaterThanOrEqualTo(0.0, report.Optimism);
        StringAssert.Contains(report.Verdict, "on the fold left out");
        var byHand = Enumerable.Range(0, 3).Average(left => report.Trials
            .MaxBy(trial => trial.FoldValues.Where((_, fold) => fold != left).Sum())!.FoldValues[left]);
        Assert.AreEqual(byHand, report.HonestValue, 1e-12);
    }

    [TestMethod]
    public void Search_NestedFolds_JudgeTheWholeSearchOnRowsThatItDidNotSee()
    {
        using var folder = new TemporaryFolder();
        var seen = new List<long>();
        var report = Run(
            new SearchBudget(3), new SearchOptions { NestedFolds = Folds.Stratified(3), StopEarly = false, Directory = folder.Path },
            onRows: seen.Add);
        Assert.AreEqual(90, report.Nested!.OutOfFold.GetRowCount());
        StringAssert.Contains(report.Verdict, "a search like this");
        Assert.AreEqual(3, Directory.GetDirectories(folder.Path, "nested-*").Length);
        Assert.IsTrue(seen.Skip(9).All(rows => rows <= 60), "The inner searches are given the training rows of the outer folds alone.");
    }

    [TestMethod]
    public void Search_TrialThatFails_StaysInTheTable()
    {
        var report = Run(new SearchBudget(9), failAt: [2, 5]);
        Assert.IsTrue(report.Trials.Where(trial => trial.State == TrialState.Failed)
            .All(trial => trial.Failure!.Contains("on purpose", StringComparison.Ordinal)));
        Assert.AreEqual(2, report.Trials.Count(trial => trial.State == TrialState.Failed));
        Assert.AreEqual(2, report.ToDataView().GetColumn<string>("Failure").Count(failure => failure.Length > 0));
    }

    [TestMethod]
    public void Search_TimeIsUp_GivesTheBestSoFar_OrSaysThatThereIsNone()
    {
        var clock = new FitClock();
        var endless = Run(new SearchBudget(time: TimeSpan.FromSeconds(4)), new SearchOptions { Clock = clock }, onFit: clock.Move);
        Assert.AreEqual(4, endless.Trials.Count(trial => trial.FoldValues.Count > 0), "Each fit of the first round takes a second.");
        Assert.IsTrue(double.IsFinite(endless.Best.Value));
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidOperationException>(() => Run(new SearchBudget(time: TimeSpan.FromTicks(1)))).Message, "more time");
    }

    [TestMethod]
    public void Search_WrongInput_IsSaidInASentence()
    {
        void Contains<T>(string expected, Action run)
            where T : Exception => StringAssert.Contains(Assert.Throws<T>(run).Message, expected);
        TrialSpace space = [SearchParameter.Number("x", 0, 1)];
        SearchReport Search(Func<TrialValues, IEstimator<ITransformer>> factory, SearchOptions? options = null, TrialSpace? own = null) =>
            _ml.BinaryClassification.Search(factory, own ?? space, _data, Folds.Stratified(3), new SearchBudget(9), options);
        Contains<InvalidOperationException>("on purpose", () => Search(_ => throw new InvalidOperationException("Failed on purpose.")));
        Contains<InvalidOperationException>("gave null", () => Search(_ => null!));
        Contains<InvalidOperationException>("'x'", () => Search(trial => Linear(trial.Number("y"))));
        Contains<ArgumentException>("'F1'", () => Search(_ => Linear(1), new SearchOptions { Metric = "F2" }));
        Contains<ArgumentException>("empty", () => Search(_ => Linear(1), own: []));
        Contains<InvalidOperationException>(
            "at least 91", () => _ml.BinaryClassification.Search(_ => Linear(1), space, _data, Folds.Random(91), new SearchBudget(9)));
        Contains<ArgumentException>("never end", () => _ = new SearchBudget());
        Contains<ArgumentException>("trials", () => _ = new SearchBudget(0));
    }

    private static SearchReport Run(
        SearchBudget budget, SearchOptions? options = null, Action? onFit = null, Action<long>? onRows = null, int[]? failAt = null)
    {
        // A context of its own, so that the seeds that trainers draw from it are those of no other test.
        var ml = new MLContext(seed: 1);
        var made = 0;
        return ml.BinaryClassification.Search(
            trial => new Watched(
                failAt?.Contains(++made) ?? false ? throw new InvalidOperationException("Failed on purpose.")
                    : ml.BinaryClassification.Trainers.LbfgsLogisticRegression(
                        l2Regularization: (float)trial.Number("l2"), historySize: trial.Integer("history"), l1Regularization: 0),
                rows =>
                {
                    onFit?.Invoke();
                    onRows?.Invoke(rows);
                }),
            [SearchParameter.Number("l2", 1e-4, 100, isLog: true), SearchParameter.Integer("history", 2, 20)],
            _data,
            Folds.Stratified(3),
            budget,
            options);
    }

    private static LbfgsLogisticRegressionBinaryTrainer Linear(double l2) =>
        _ml.BinaryClassification.Trainers.LbfgsLogisticRegression(l2Regularization: (float)l2, l1Regularization: 0);

    // All but the seconds.
    private static string Table(SearchReport report) => string.Join('\n', report.Trials.Select(trial =>
        $"{trial.Number} {trial.State} {trial.Value:R} {trial.Share:R} {string.Join(' ', trial.FoldValues)} {trial.Values.ToJson().ToJsonString()} "
        + $"{trial.Failure}"));

    /// <summary>A clock that only fits move, by a second each.</summary>
    private sealed class FitClock : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds;

        public void Move() => _seconds++;
    }

    private sealed class Told(Action<SearchProgress> tell) : IProgress<SearchProgress>
    {
        public void Report(SearchProgress value) => tell(value);
    }

    private sealed class Epochs(List<int> told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Result is not null)
            {
                told.Add(value.Epochs);
            }
        }
    }

    private sealed class Watched(IEstimator<ITransformer> inner, Action<long> onFit) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input)
        {
            onFit(input.GetRowCount() ?? 0);
            return inner.Fit(input);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inner.GetOutputSchema(inputSchema);
    }
}
