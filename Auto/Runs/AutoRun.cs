using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto.Candidates;
using MLNet.DeepExtensions.Auto.Ensembles;
using MLNet.DeepExtensions.Auto.Preparation;
using MLNet.DeepExtensions.Auto.Reports;
using MLNet.DeepExtensions.Comparison;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Processes;
using MLNet.DeepExtensions.Reports.Sections;
using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Trainers.Training.Thresholds;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Auto.Runs;

/// <summary>A run: the naive baseline, then candidates as long as there is time, then the choice.</summary>
/// <param name="ml">The context.</param>
/// <param name="columns">The columns, with a label.</param>
/// <param name="options">The settings.</param>
internal sealed class AutoRun(MLContext ml, DataColumns columns, AutoTrainOptions options)
{
    private List<CandidateResult> _results = [];

    private EvaluationTask Task { get; } = columns.ToEvaluationTask();

    private string Metric => options.Metric ?? columns.Task switch
    {
        PredictionTask.BinaryClassification => ClassificationFigures.Auc,
        PredictionTask.MulticlassClassification => ClassificationFigures.LogLoss,
        _ => RegressionRows.Rmse,
    };

    private DecisionThreshold? Threshold =>
        options.OptimizeThreshold ?? (Metric == ClassificationFigures.F1 ? DecisionThreshold.ForF1 : null);

    /// <summary>Runs.</summary>
    /// <param name="data">The rows.</param>
    /// <exception cref="OperationCanceledException">It was stopped before there was anything to choose from.</exception>
    public AutoTrainReport Run(IDataView data)
    {
        Task.RequireMetric(options.Metric);
        LabelledRows.RequireOwnName(columns.LabelName!, columns.Task!.Value);
        if (options.OptimizeThreshold is not null && columns.Task != PredictionTask.BinaryClassification)
        {
            throw new ArgumentException(
                $"OptimizeThreshold must be null, as only a binary classification has a threshold, but the task is {columns.Task}. Leave it out.");
        }

        return TrainingProcesses.RunApart(options.Distributed, communicator => Run(communicator, data));
    }

    private AutoTrainReport Run(Communicator communicator, IDataView data)
    {
        var (clock, agreement) = (new RunClock(options.TimeBudget, options.CancellationToken), new RunAgreement(communicator));
        var rows = RunData.Create(ml, data, columns, options);
        var (entries, baseline) = (CreateEntries(rows), new Baseline(rows.ColumnsFor(options.Seed)));
        RequireShares([baseline.Name, .. entries.Select(entry => entry.Name)]);
        agreement.RequireNotStopped(options.CancellationToken);
        agreement.RequireSame(() => RunIdentity.Describe(rows, columns, options.Seed), entries, options);
        using var folder = new RunFolder(ml, rows.Prepared.Rows.Schema, options.Directory, isOwner: communicator.Rank == 0);
        clock.Before = folder.Begin(() => RunIdentity.Describe(rows, columns, options.Seed));
        clock.SetTogether(communicator);
        var task = new EnsembleTask(columns.Task!.Value, rows.Prepared.Rows.Schema[rows.ColumnsFor(0).LabelColumnName]);
        var parallel = options.Parallel > 0 ? options.Parallel : communicator.Size > 1 ? 1 : Environment.ProcessorCount;
        var runner = new CandidateRunner(ml, rows.Folds, Task, task, communicator)
        {
            Clock = clock,
            Folder = folder,
            Workers = agreement.CountWorkers(parallel),
        };
        _results.Add(runner.RunBaseline(baseline));
        agreement.RequireNotStopped(options.CancellationToken);
        var figure = runner.CreateFigure(Metric, options.Confidence);
        TryAll(entries, rows, runner, figure, trials => WorkSharing<FoldOutcome>.Run(
            communicator, new CandidateWork(runner, trials, figure, options.CancellationToken), parallel));
        _results = [.. agreement.MeasureTogether(_results)];
        return CreateReport(entries, rows, figure, task, agreement, clock);
    }

    private void TryAll(
        IReadOnlyList<PortfolioEntry> entries, RunData rows, CandidateRunner runner, FoldFigure figure, Action<CandidateTrial[]> run)
    {
        CandidateTrial[] trials = [.. entries.Select((entry, index) => new CandidateTrial(entry, index + 1, ColumnsFor(rows, entry), runner))];
        runner.Progress = trial =>
        {
            runner.Folder.SaveElapsed(runner.Clock.Elapsed);
            options.Progress?.Report(
                new AutoTrainProgress(trial.Name, trial.Number, trials.Length, trial.FoldsDone, runner.FoldCount, runner.Clock.Elapsed)
                {
                    Result = trial.Result is { } result ? CreateEntry(result, figure) : null,
                });
        };
        try
        {
            run(trials);
            _results.AddRange(trials.Select(trial => trial.Result!));
        }
        finally
        {
            Array.ForEach(trials, trial => trial.Dispose());
        }
    }

    // By its name, so that the other candidates stay what they are where one comes or goes.
    private PreparedColumns ColumnsFor(RunData rows, PortfolioEntry entry) =>
        rows.ColumnsFor(BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"{options.Seed} {entry.Name}"))) & int.MaxValue);

    private AutoTrainReport CreateReport(
        IReadOnlyList<PortfolioEntry> entries, RunData rows, FoldFigure figure, EnsembleTask task, RunAgreement agreement, RunClock clock)
    {
        CandidateResult[] done = [.. _results.Where(result => result.Failure is null)];
        var winner = new Winner(ml, columns, options, rows, figure);
        var meter = new PredictMeter(ml, task, rows.Prepared.Rows);
        var times = options.MaximumPredictTime is null ? null : agreement.MeasureTogether(done, meter);
        var choice = winner.Choose(done, times);
        var decision = choice.Decide(task.Task, figure.Rows, Threshold);
        var decided = task with { Calibration = decision.Map, ScoreThreshold = decision.ScoreThreshold };
        LeaderboardEntry[] leaderboard = [.. CreateLeaderboard(figure, done, choice)];
        Finding[] findings = [.. CreateFindings(entries, rows, choice)];
        var summary = CreateSummary(rows, figure, done, choice, leaderboard, findings);
        var model = winner.Create(done, choice, decided, summary);
        var labelled = new TransformerChain<ITransformer>(rows.LabelParser, rows.Prepared.LabelAsKey);
        var outOfFold = new OutOfFoldScores(ml, rows.Folds.After(labelled.Transform(rows.Source)), figure);
        var evaluation = Task.CreateOptions();
        (evaluation.LabelColumnName, evaluation.Confidence) = (columns.LabelName!, options.Confidence);
        return new AutoTrainReport(model, rows.Source.Schema, leaderboard)
        {
            LabelAsKey = labelled,
            OutOfFold = outOfFold.Show(choice.Predictions, decided),
            OutOfFoldRows = outOfFold.ShowRows(),
            Columns = columns,
            Calibration = decision.Fitted,
            Threshold = task.Task == PredictionTask.BinaryClassification ? decision.Threshold : null,
            Validation = Task.Report(figure.Rows.ToRows(decision.Predictions, decision.Threshold), evaluation),
            Run = summary,
            Findings = findings,
            Elapsed = clock.Elapsed,
            ModelBytes = ModelSize.Measure(model, rows.Source.Schema),
            PredictTime = PredictMeter.Measure(model, rows.Source),
            ServerPackages = [.. ServerPackage.Find(model).Distinct().Order()],
            Shares = choice.Counts.Index().Where(count => count.Item > 0).ToDictionary(count => done[count.Index].Name, count => count.Item),
            Refit = CreateRefit(entries, rows, figure, done, winner, task),
            ShowOutOfFold = entry => outOfFold.Show(done[Array.FindIndex(done, result => result.Name == entry.Name)].Predictions, task),
            Owned = outOfFold,
            FoldCount = rows.Folds.Folds.Count,
            ModelOfFold = fold => winner.Create([.. done.Select(result => result with { Parts = [result.Parts[fold]] })], choice, decided),
            ModelOf = entry => winner.Create(done, SingleOf(figure, done, entry.Name), task),
        };
    }

    private RunSummary CreateSummary(
        RunData rows,
        FoldFigure figure,
        CandidateResult[] done,
        EnsembleChoice choice,
        IReadOnlyList<LeaderboardEntry> leaderboard,
        IReadOnlyList<Finding> findings)
    {
        var members = done.Where((_, candidate) => choice.Counts[candidate] > 0)
            .Select(result => (
                result.Name,
                Trainings: result.Parts.OfType<GraphPart>().Select(part => part.Training).OfType<NetworkTraining>().ToArray()))
            .Where(member => member.Trainings.Length > 0)
            .ToArray();
        return new RunSummary(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{rows.RowCount:N0} rows, {rows.Folds.Rule}, {columns.Task} of {columns.LabelName}, by {figure.Metric}"),
            AutoTrainReport.CreateTable(leaderboard))
        {
            Metric = figure.Metric,
            RowCount = rows.RowCount,
            Fingerprint = RunIdentity.Fingerprint(rows),
            Seed = options.Seed,
            Findings =
            [
                .. findings,
                .. members.SelectMany(member => member.Trainings.SelectMany(training => training.Findings).DistinctBy(finding => finding.Code)
                    .Select(finding => new Finding(finding.Severity, finding.Code, $"{member.Name}: {finding.Message}"))),
            ],
            Trainings = [.. members.Select(member => (
                member.Name, (IReadOnlyList<LossCurve>)[.. member.Trainings.Select(training => LossCurve.From(training.History))]))],
        };
    }

    // The best first; those without a result last.
    private IEnumerable<LeaderboardEntry> CreateLeaderboard(FoldFigure figure, CandidateResult[] done, EnsembleChoice choice)
    {
        var entries = _results.Select(result => CreateEntry(
            result, figure, result == _results[0], Array.IndexOf(done, result) is >= 0 and var place ? choice.ShareOf(place) : 0));
        if (choice.Counts.Count(count => count > 0) > 1)
        {
            CandidateResult[] members = [.. done.Where((_, candidate) => choice.Counts[candidate] > 0)];
            entries = entries.Append(new LeaderboardEntry(Winner.EnsembleName, CandidateState.Complete, figure.MeanOf(choice.FoldValues))
            {
                FoldValues = choice.FoldValues,
                IsEnsemble = true,
                Share = 1,
                FitTime = TimeSpan.FromTicks(members.Sum(member => member.FitTime.Ticks)),
                ModelBytes = members.Sum(member => member.Bytes),
                ServerPackages = [.. members.SelectMany(member => member.ServerPackages).Distinct().Order()],
            });
        }

        return entries
            .OrderBy(entry => entry.Failure is not null || double.IsNaN(entry.Value))
            .ThenByDescending(entry => double.IsNaN(entry.Value) ? 0 : figure.HigherIsBetter ? entry.Value.Value : -entry.Value.Value);
    }

    private static LeaderboardEntry CreateEntry(CandidateResult result, FoldFigure figure, bool isBaseline = false, double share = 0)
    {
        var values = result.Failure is null ? figure.Measure(result.Predictions) : [];
        return new LeaderboardEntry(result.Name, result.State, figure.MeanOf(values))
        {
            FoldValues = values,
            IsBaseline = isBaseline,
            Share = share,
            FitTime = result.FitTime,
            ModelBytes = result.Failure is null && !isBaseline ? result.Bytes : null,
            ServerPackages = result.ServerPackages,
            Code = result.Code,
            Failure = result.Failure,
        };
    }

    private IEnumerable<Finding> CreateFindings(IReadOnlyList<PortfolioEntry> entries, RunData rows, EnsembleChoice choice)
    {
        foreach (var finding in LabelFindings.Create(columns.LabelName!, rows.Labelled))
        {
            yield return finding;
        }

        if (options.Shares?.Keys.Except(_results.Where(result => result.Failure is null).Select(result => result.Name)).FirstOrDefault() is { } name)
        {
            yield return Finding.Warning(
                "shares-not-kept",
                $"'{name}' has no result, so that the winner could not be made by Shares and was chosen. ",
                $"Read why in the leaderboard.");
        }

        if (choice.Counts is [> 0, ..] && choice.Counts.Count(count => count > 0) == 1)
        {
            yield return _results.Count(result => result.Failure is null) == 1
                ? Finding.Warning(
                    "baseline-alone",
                    $"No candidate was done, so the model is the naive baseline. ",
                    $"Give it more time, or read why in the leaderboard.")
                : Finding.Warning(
                    "nothing-learned", $"No candidate is better than the naive baseline, so that is the model: ",
                    $"the columns seem to say nothing of '{columns.LabelName}'.");
        }

        if (FindLate(entries) is { } late)
        {
            yield return late;
        }
    }

    // Trees come first, so that a short time leaves only them.
    private Finding? FindLate(IReadOnlyList<PortfolioEntry> entries)
    {
        bool Is(PortfolioEntry entry, CandidateState state) => _results.Any(result => result.Name == entry.Name && result.State == state);
        PortfolioEntry[] late = [.. entries.Where(entry => Is(entry, CandidateState.OutOfTime))];
        if (late.Length == 0 || !entries.Any(entry => Is(entry, CandidateState.Complete)))
        {
            return null;
        }

        var hasDeep = entries.Any(entry => NetworkCandidates.Deep.Contains(entry.Trainer) && Is(entry, CandidateState.Complete));
        var isDeepLate = late.Any(entry => NetworkCandidates.Deep.Contains(entry.Trainer));
        return Finding.Warning(
            "not-tried",
            $"{late.Length} of {entries.Count} candidates were not tried to their end, as the run was over before: ",
            $"{string.Join("; ", late.Select(entry => entry.Name))}. ",
            $"{(isDeepLate && !hasDeep ? "No deep network is among those that were. " : string.Empty)}Give the run more time.");
    }

    private static EnsembleChoice SingleOf(FoldFigure figure, CandidateResult[] done, string name) => EnsembleChoice.Single(
        figure, [.. done.Select(result => result.Predictions)], Array.FindIndex(done, result => result.Name == name));

    // The best candidate that is no ensemble, fitted anew to all rows.
    private Func<ITransformer>? CreateRefit(
        IReadOnlyList<PortfolioEntry> entries, RunData rows, FoldFigure figure, CandidateResult[] done, Winner winner, EnsembleTask task)
    {
        if (done.Length < 2)
        {
            return null;
        }

        double MeanOf(CandidateResult result) => figure.MeanOf(figure.Measure(result.Predictions)).Value;
        var best = done[1..].Aggregate((one, other) => figure.IsBetter(MeanOf(other), MeanOf(one)) ? other : one);
        var entry = entries.Single(entry => entry.Name == best.Name);
        return () => winner.CreateOf(entry.Create(ml, ColumnsFor(rows, entry)).Fit(rows.Prepared.Rows), task);
    }

    private void RequireShares(string[] names)
    {
        if (options.Shares?.Keys.FirstOrDefault(name => !names.Contains(name)) is { } unknown)
        {
            throw new ArgumentException(
                $"Shares must name candidates of this run, {string.Join(", ", names.Select(name => $"'{name}'"))}, "
                + $"but '{unknown}' is none of them. "
                + (ColumnLookup.Nearest(unknown, names) is { } nearest
                    ? $"Did you mean '{nearest}'?"
                    : "Name one of these, or add it to Candidates."));
        }
    }

    private PortfolioEntry[] CreateEntries(RunData rows)
    {
        var own = options.Candidates.Select(candidate => new PortfolioEntry(candidate.Name, candidate.Name, (_, seeded) => candidate.Create(seeded)));
        var prepared = rows.ColumnsFor(0);
        var features = prepared.FeaturesColumnName is { } name ? ((VectorDataViewType)rows.Prepared.Rows.Schema[name].Type).Size : 0;
        var label = rows.Prepared.Rows.Schema[prepared.LabelColumnName];
        var classes = label.Type is KeyDataViewType { Count: <= int.MaxValue and var count } ? (int)count : 1;
        var all = own.Concat(Portfolio.Create(prepared, options.Trainers, features, classes)).ToArray();
        return all.GroupBy(entry => entry.Name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new ArgumentException(
                $"Each candidate must have a name of its own, but two are '{twice.Key}', of which one is a trainer's. Give yours another name.")
            : [.. all.Take(options.MaximumCandidates ?? int.MaxValue)];
    }
}
