using System.Globalization;
using Microsoft.ML;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Search;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Search;

/// <summary>Searches that several processes share out: the same table as in one, and what is done is not done again.</summary>
[TestClass]
public class SharedSearchTests
{
    [TestMethod]
    public void Search_OnThreeProcesses_GivesTheTableOfOne()
    {
        var alone = Table(Run());
        var (fits, gate) = (0, new Lock());
        foreach (var table in ThreadProcesses.RunAll(3, _ => Table(Run(onFit: Count))))
        {
            Assert.AreEqual(alone, table);
        }

        Assert.AreEqual((9 * 1) + (3 * 1) + (1 * 2), fits, "All of them fit what one would.");

        void Count()
        {
            lock (gate)
            {
                fits++;
            }
        }
    }

    [TestMethod]
    public void Search_OfANetwork_OnTwoProcesses_GivesTheTableOfOne()
    {
        var alone = Table(RunNetwork());
        Assert.IsTrue(ThreadProcesses.RunAll(2, _ => Table(RunNetwork())).All(table => table == alone));
    }

    // One process writes the file; the others are told what is in it.
    [TestMethod]
    public void Search_EndedAndStartedAgainOnMoreProcesses_DoesOnlyWhatIsMissing()
    {
        using var folder = new TemporaryFolder();
        var expected = Table(Run());
        using var stop = new CancellationTokenSource();
        var ended = ThreadProcesses.Run(2, world => Run(new SearchOptions
        {
            Directory = folder.Path,
            CancellationToken = world.Rank == 0 ? stop.Token : CancellationToken.None,
            Progress = new Told(progress => Stop(progress.Trial.Number)),
        }));
        Assert.IsTrue(ended.All(result => result.Failure is OperationCanceledException), string.Join("; ", ended.Select(result => result.Failure)));
        var done = File.ReadAllLines(Path.Combine(folder.Path, "search.jsonl")).Length - 1;
        Assert.IsInRange(1, 13, done); // who is stopped while it takes a result does not keep it
        var (fits, gate) = (0, new Lock());
        foreach (var table in ThreadProcesses.RunAll(3, _ => Table(Run(new SearchOptions { Directory = folder.Path }, Count))))
        {
            Assert.AreEqual(expected, table);
        }

        Assert.AreEqual(14 - done, fits);

        void Stop(int trial)
        {
            if (trial == 4)
            {
                stop.Cancel();
            }
        }

        void Count()
        {
            lock (gate)
            {
                fits++;
            }
        }
    }

    [TestMethod]
    public void Search_InNestedFolds_OnTwoProcesses_GivesTheReportOfOne()
    {
        static string Nested()
        {
            var report = Run(new SearchOptions { NestedFolds = Folds.Stratified(2), StopEarly = false }, trials: 2);
            return string.Create(CultureInfo.InvariantCulture, $"{report.Nested!["AUC"].Mean.Value:R} {report.Nested["AUC"].Pooled.Value:R}");
        }

        var alone = Nested();
        Assert.IsTrue(ThreadProcesses.RunAll(2, _ => Nested()).All(nested => nested == alone));
    }

    [TestMethod]
    public void Search_WhoseFactoryMakesAnotherChainInEachProcess_IsRefused()
    {
        var all = ThreadProcesses.Run(2, world => Run(factor: world.Rank + 1));
        Assert.AreEqual(all[0].Failure!.Message, all[1].Failure!.Message);
        StringAssert.StartsWith(all[0].Failure!.Message, "The 2 processes must be at the same search, but they differ in trial 1.");
        StringAssert.EndsWith(all[0].Failure!.Message, "The factory must make the same chain of the same values in every process.");
    }

    private static SearchReport Run(SearchOptions? options = null, Action? onFit = null, int trials = 9, float factor = 1)
    {
        var ml = new MLContext(seed: 1);
        return ml.BinaryClassification.Search(
            trial => new Watched(
                ml.BinaryClassification.Trainers.LbfgsLogisticRegression(l2Regularization: factor * (float)trial.Number("l2"), l1Regularization: 0),
                () => onFit?.Invoke()),
            [SearchParameter.Number("l2", 1e-4, 100, isLog: true)],
            SampleRows.Binary(ml, 60),
            Folds.Stratified(2),
            new SearchBudget(trials),
            options);
    }

    private static SearchReport RunNetwork()
    {
        var ml = new MLContext(seed: 1);
        return ml.BinaryClassification.Search(
            trial => ml.BinaryClassification.Trainers.Mlp(
                new MlpEstimator.Options { HiddenLayers = [4], Epochs = 2, LearningRate = trial.Number("rate") }),
            [SearchParameter.Number("rate", 1e-3, 1e-1, isLog: true)],
            SampleRows.Binary(ml, 60),
            Folds.Stratified(2),
            new SearchBudget(4));
    }

    // All but the seconds.
    private static string Table(SearchReport report) => string.Join('\n', report.Trials.Select(trial => string.Create(
        CultureInfo.InvariantCulture,
        $"{trial.Number} {trial.State} {trial.Value:R} {trial.Share:R} {string.Join(' ', trial.FoldValues)} {trial.Values} {trial.Failure}")));

    private sealed class Told(Action<SearchProgress> tell) : IProgress<SearchProgress>
    {
        public void Report(SearchProgress value) => tell(value);
    }

    private sealed class Watched(IEstimator<ITransformer> inner, Action onFit) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input)
        {
            onFit();
            return inner.Fit(input);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inner.GetOutputSchema(inputSchema);
    }
}
