using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.ML;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Processes;
using MLNet.DeepExtensions.Serialization;
using MLNet.DeepExtensions.Trainers.Distributed;

namespace MLNet.DeepExtensions.Search;

/// <summary>
/// Tries chains out, round after round: each round's trials are chosen by those before it, so their number side by side changes nothing.
/// </summary>
/// <param name="factory">Makes the chain of a trial.</param>
/// <param name="space">What is tried out.</param>
/// <param name="budget">When to end.</param>
/// <param name="options">The settings.</param>
internal sealed class Searcher(
    Func<TrialValues, IEstimator<ITransformer>> factory, TrialSpace space, SearchBudget budget, SearchOptions options)
{
    private const int RoundSize = 9;
    private const int Reduction = 3;

    private static readonly double[] _rungs = [1.0 / 9, 1.0 / 3, 1];

    private readonly List<SearchTrial> _trials = [];
    private readonly long _started = options.Clock.GetTimestamp();
    private readonly Lock _gate = new();
    private (string Name, bool HigherIsBetter)? _metric;

    /// <summary>Searches.</summary>
    /// <param name="communicator">The processes that share out the fits; all choose the same trials.</param>
    /// <param name="validator">Fits in folds.</param>
    /// <param name="journal">The results so far, to which others are added.</param>
    /// <exception cref="InvalidOperationException">No trial gave a figure, or the factory makes other chains in another process.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public SearchReport Run(Communicator communicator, CrossValidator validator, TrialJournal journal)
    {
        var sampler = new ParzenSampler(space, options.Seed);
        while (!communicator.Any(IsTimeUp(journal)) && _trials.Count < (budget.Trials ?? int.MaxValue))
        {
            var ranked = Rank().Select(trial => trial.Values).ToList();
            var round = new List<SearchTrial>();
            for (var i = 0; i < RoundSize && _trials.Count + round.Count < (budget.Trials ?? int.MaxValue); i++)
            {
                // A trial that still runs counts as a bad one, so that those of a round are spread.
                var values = sampler.Choose(_trials.Count + round.Count, [.. ranked, .. round.Select(trial => trial.Values)]);
                round.Add(new SearchTrial(_trials.Count + round.Count + 1, values));
            }

            _trials.AddRange(round);
            RunRound(communicator, round, validator, journal);
            RequireSuccess(journal);
        }

        return CreateReport(validator);
    }

    /// <summary>Makes the chain of a trial.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public IEstimator<ITransformer> Create(TrialValues values) => factory(values)
        ?? throw new InvalidOperationException(
            "The factory must give a chain for each trial but gave null. Return the estimator that the values make.");

    private void RunRound(Communicator communicator, List<SearchTrial> round, CrossValidator validator, TrialJournal journal)
    {
        var active = round;
        for (var rung = options.StopEarly ? 0 : _rungs.Length - 1; rung < _rungs.Length && active.Count > 0; rung++)
        {
            var isLast = rung == _rungs.Length - 1;
            var entries = active.ConvertAll(trial => new RungEntry(trial, rung, _rungs[rung], Make(trial)));
            var networks = entries.Count(entry => entry.IsNetwork);
            RequireSame(communicator, entries);

            // One alone has nobody to be compared with: it waits for the rung of all its training.
            var due = isLast ? entries : entries.FindAll(
                entry => (entry.IsNetwork ? networks : entries.Count - networks) > 1 || entry.Failure is not null);
            RunEntries(communicator, due, validator, journal);
            if (communicator.Any(IsTimeUp(journal)))
            {
                return;
            }

            active = [.. entries.Except(due).Select(entry => entry.Trial), .. Survive(due)];
            active.Sort((one, other) => one.Number.CompareTo(other.Number));
        }
    }

    private void RunEntries(Communicator communicator, List<RungEntry> due, CrossValidator validator, TrialJournal journal)
    {
        void Keep(RungEntry entry, TrialResult result)
        {
            journal.Add(entry.Trial.Number - 1, entry.Rung, entry.Trial.Values, result, GetElapsed(journal));
            Record(entry, result, validator, journal);
        }

        var unknown = new List<RungEntry>();
        foreach (var entry in due)
        {
            if (journal.Find(entry.Trial.Number - 1, entry.Rung, entry.Trial.Values) is { } found)
            {
                Record(entry, found, validator, journal);
            }
            else if (entry.Failure is { } failure)
            {
                Keep(entry, TrialResult.Failed(failure));
            }
            else
            {
                unknown.Add(entry);
            }
        }

        try
        {
            var work = new RungWork(unknown, validator, new TrialRunner(validator, options.Metric))
            {
                IsTimeUp = () => IsTimeUp(journal),
                Record = Keep,
            };
            WorkSharing<TrialRunner.Piece>.Run(communicator, work, options.Parallel);
        }
        finally
        {
            unknown.ForEach(entry => entry.DisposeModels());
        }
    }

    private static void RequireSame(Communicator communicator, List<RungEntry> entries) => ProcessAgreement.RequireSame(
        communicator,
        "search",
        () => new JsonObject(entries.Select(entry => KeyValuePair.Create(
            string.Create(CultureInfo.InvariantCulture, $"trial {entry.Trial.Number}"),
            entry.Estimator is null ? entry.Failure : (JsonNode?)EstimatorSettings.Read(entry.Estimator)))),
        "The factory must make the same chain of the same values in every process.");

    // Chains are made in the order of the trials, also of those whose result is known: they draw seeds from the context.
    private (IEstimator<ITransformer>? Estimator, string? Failure) Make(SearchTrial trial)
    {
        try
        {
            return (Create(trial.Values), null);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return (null, e.Message);
        }
    }

    private void Record(RungEntry entry, TrialResult result, CrossValidator validator, TrialJournal journal)
    {
        lock (_gate)
        {
            Record(entry.Trial, result, entry.ShareOf(validator.Rows.Folds.Count));
            options.Progress?.Report(new SearchProgress(
                entry.Trial,
                Rank().FirstOrDefault(trial => trial.State == TrialState.Complete)?.Value ?? double.NaN,
                GetElapsed(journal)));
        }
    }

    private void Record(SearchTrial trial, TrialResult result, double share)
    {
        trial.FitTime += TimeSpan.FromSeconds(result.FitSeconds);
        if (result.Failure is not null)
        {
            (trial.State, trial.Failure) = (TrialState.Failed, result.Failure);
            return;
        }

        _metric ??= (result.Metric, result.HigherIsBetter);
        (trial.FoldValues, trial.Share) = (result.FoldValues, share);
        trial.Value = result.FoldValues.Where(double.IsFinite).Average();
        trial.State = share == 1 ? TrialState.Complete : TrialState.Unfinished;
    }

    // Of the trainers of this package the best third, and of the others the best third, as they were given something else.
    private IEnumerable<SearchTrial> Survive(List<RungEntry> entries)
    {
        foreach (var kind in entries.Where(entry => entry.Trial is { State: TrialState.Unfinished, Share: > 0 }).GroupBy(entry => entry.IsNetwork))
        {
            var ranked = Rank(kind.Select(entry => entry.Trial)).ToArray();
            var kept = (ranked.Length + Reduction - 1) / Reduction;
            foreach (var trial in ranked.Skip(kept))
            {
                trial.State = TrialState.StoppedEarly;
            }

            foreach (var trial in ranked.Take(kept))
            {
                yield return trial;
            }
        }
    }

    private IEnumerable<SearchTrial> Rank() => Rank(_trials);

    // Those that were given more training first, then by the figure; those that failed last.
    private IEnumerable<SearchTrial> Rank(IEnumerable<SearchTrial> trials) => trials
        .OrderBy(trial => trial.State == TrialState.Failed || double.IsNaN(trial.Value))
        .ThenByDescending(trial => trial.Share)
        .ThenByDescending(trial => double.IsNaN(trial.Value) ? 0 : _metric!.Value.HigherIsBetter ? trial.Value : -trial.Value)
        .ThenBy(trial => trial.Number);

    // With what it had taken before it was killed.
    private TimeSpan GetElapsed(TrialJournal journal) => journal.Elapsed + options.Clock.GetElapsedTime(_started);

    private bool IsTimeUp(TrialJournal journal) => budget.Time is { } time && GetElapsed(journal) >= time;

    private void RequireSuccess(TrialJournal journal)
    {
        if (_trials.TrueForAll(trial => trial.State == TrialState.Failed))
        {
            journal.Delete();
            throw new InvalidOperationException(
                $"Some trial must give a figure, but all {_trials.Count} of the first round failed, the first as follows. {_trials[0].Failure}");
        }
    }

    private SearchReport CreateReport(CrossValidator validator)
    {
        var ranked = Rank().ToArray();
        return ranked.Length > 0 && ranked[0].State != TrialState.Failed && ranked[0].Share > 0
            ? new SearchReport(validator.Rows, _metric!.Value, _trials, ranked, Create(ranked[0].Values))
            : throw new InvalidOperationException(
                $"Some trial must give a figure, but none did within {budget.Time}. Give the search more time, fewer folds, or fewer rows.");
    }
}
