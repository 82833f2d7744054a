using System.Diagnostics;
using Microsoft.ML;
using MLNet.DeepExtensions.Auto.Candidates;
using MLNet.DeepExtensions.Auto.Code;
using MLNet.DeepExtensions.Auto.Ensembles;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Trainers.Models;

namespace MLNet.DeepExtensions.Auto.Runs;

/// <summary>A candidate that is tried out, fold by fold, by whichever threads and processes have time.</summary>
/// <param name="entry">The candidate.</param>
/// <param name="number">Its number, from 1.</param>
/// <param name="columns">The columns that it is made of.</param>
/// <param name="runner">Fits and judges.</param>
internal sealed class CandidateTrial(PortfolioEntry entry, int number, PreparedColumns columns, CandidateRunner runner) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FoldFit?[] _fits = new FoldFit?[runner.FoldCount];
    private readonly MemberPart?[] _parts = new MemberPart?[runner.FoldCount];
    private readonly Stopwatch _watch = new();
    private IEstimator<ITransformer>? _estimator;
    private CandidateFolder? _folder;
    private RunClock.CandidateClock? _clock;
    private MemberPart?[] _kept = [];
    private CandidateCode? _code;
    private bool _hasBegun;

    /// <summary>The name in the leaderboard.</summary>
    public string Name => entry.Name;

    /// <summary>Its number, from 1.</summary>
    public int Number => number;

    /// <summary>Two others, by their names: it is tried only where the first is better; null to try it in any case.</summary>
    public (string One, string Other)? OnlyWhereBetter => entry.OnlyWhereBetter;

    /// <summary>How many folds are done.</summary>
    public int FoldsDone { get; private set; }

    /// <summary>What came of it; null as long as that is not known.</summary>
    public CandidateResult? Result { get; private set; }

    /// <summary>
    /// Begins a fold. The first one makes the chain, and looks for what an earlier run left; the first process does that for all.
    /// </summary>
    /// <param name="isOver">Whether the run is over, as all processes see it.</param>
    /// <param name="findReason">Tells why it need not be tried; null if it is to be. What an earlier run left is taken all the same.</param>
    /// <returns>Whether the fold is to be fitted: it is not known yet what comes of the candidate.</returns>
    /// <exception cref="InvalidOperationException">Another process makes another chain.</exception>
    public bool Begin(bool isOver, Func<CandidateTrial, string?> findReason)
    {
        lock (_gate)
        {
            if (_hasBegun)
            {
                return Result is null;
            }

            _hasBegun = true;
            var failure = Make();
            runner.RequireSame(entry.Name, _estimator, failure);
            if (failure is not null)
            {
                End(CandidateResult.Without(entry.Name, CandidateState.Failed, failure));
                return false;
            }

            _folder = runner.Open(entry.Name, _estimator!);
            (var found, _kept) = runner.FindKept(_folder, entry.Name);
            if (found is not null)
            {
                Result = found with { Code = _code };
                return false;
            }

            if (findReason(this) is { } reason)
            {
                End(CandidateResult.Without(entry.Name, CandidateState.LeftOut, reason));
                return false;
            }

            if (isOver)
            {
                End(CandidateResult.Without(entry.Name, CandidateState.OutOfTime, runner.Clock.IsStopped
                    ? "The run was stopped before it began."
                    : "The time ended before it began. Give it more time."));
                return false;
            }

            _watch.Start();
            runner.Report(this);
            return true;
        }
    }

    /// <summary>Fits a fold.</summary>
    /// <param name="fold">The number of the fold.</param>
    public FoldOutcome Fit(int fold)
    {
        var (clock, part, isNew) = (_clock!, _kept[fold], _kept[fold] is null);
        try
        {
            var fit = runner.Validator.Fit(fold, train => runner.ToModel(part ??= FitPart(fold, train)), clock.Token);
            return new FoldOutcome(fit, fit.Failure is null ? part : null, isNew);
        }
        catch (Exception e)
        {
            return new FoldOutcome(new FoldFit(runner.Validator.Rows.Folds[fold]) { Failure = e }, Part: null, isNew)
            {
                StopReason = e is OperationCanceledException ? clock.Reason : null,
            };
        }
    }

    /// <summary>Takes what came of a fold.</summary>
    /// <param name="fold">The number of the fold.</param>
    /// <param name="outcome">What came of it.</param>
    public void Take(int fold, FoldOutcome outcome)
    {
        lock (_gate)
        {
            if (outcome is { Part: { } part, IsNew: true })
            {
                _folder!.AddPart(fold, part);
            }

            if (Result is not null)
            {
                CandidateRunner.DisposeModels([outcome.Fit], []);
                return;
            }

            (_fits[fold], _parts[fold]) = (outcome.Fit, outcome.Part);
            if (outcome.Fit.Failure is { } failure)
            {
                End(outcome.StopReason is { } reason
                    ? CandidateResult.Without(entry.Name, CandidateState.OutOfTime, $"{reason}{FoldsText}", _watch.Elapsed)
                    : CandidateResult.Without(entry.Name, CandidateState.Failed, failure.Message, _watch.Elapsed));
                return;
            }

            FoldsDone++;
            runner.Report(this);
            if (FoldsDone == _fits.Length)
            {
                End(CreateResult());
                return;
            }

            _clock!.Foresee(new FoldProgress(FoldsDone, _fits.Length, _watch.Elapsed, Failure: null), runner.Workers);
        }
    }

    /// <summary>Stops its folds, if it has begun.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _clock?.Stop();
        }
    }

    /// <summary>Frees what the folds hold.</summary>
    public void Dispose()
    {
        DisposeFits();
        _clock?.Dispose();
    }

    private string? Make()
    {
        try
        {
            var clock = _clock = runner.Clock.StartCandidate();
            var relay = new Relay(progress => clock.Foresee(progress, _fits.Length, runner.Workers));
            _estimator = entry.Create(runner.Context, columns.With(relay))
                ?? throw new InvalidOperationException("It must give a chain but gave null. Return the estimator.");
            _code = TrainerCode.Write(_estimator, columns);
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return e.Message;
        }
    }

    // What is stopped early must not be kept as if it were done.
    private MemberPart FitPart(int fold, IDataView train)
    {
        var model = CrossValidator.FitChain(_estimator!, train, _clock!.Token);
        _clock.Token.ThrowIfCancellationRequested();
        var part = runner.ToPart(model, fold);
        if (part is GraphPart)
        {
            (model as IDisposable)?.Dispose();
        }

        return part;
    }

    private CandidateResult CreateResult()
    {
        try
        {
            return runner.CreateResult(entry.Name, _fits!, _parts!) with { FitTime = _watch.Elapsed };
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return CandidateResult.Without(entry.Name, CandidateState.Failed, e.Message, _watch.Elapsed);
        }
    }

    private string FoldsText => FoldsDone == 0 ? string.Empty : FormattableString.Invariant($" {FoldsDone} of {_fits.Length} folds were done")
        + (runner.Folder.Keeps ? " and are kept: started again with more time, the run goes on there." : "; with a Directory they would be kept.");

    // Folds of a candidate that ends without a result are stopped where they are.
    private void End(CandidateResult result)
    {
        Result = result with { Code = _code };
        _folder?.AddResult(result);
        if (result.State != CandidateState.Complete)
        {
            _clock?.Stop();
        }

        DisposeFits();
        runner.Report(this);
    }

    private void DisposeFits()
    {
        CandidateRunner.DisposeModels(_fits, Result?.State == CandidateState.Complete ? _parts : []);
        Array.Clear(_fits);
    }

    private sealed class Relay(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
