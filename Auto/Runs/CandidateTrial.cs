using System.Diagnostics;
using Microsoft.ML;
using MLNet.DeepExtensions.Auto.Candidates;
using MLNet.DeepExtensions.Auto.Code;
using MLNet.DeepExtensions.Auto.Ensembles;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Trainers.Models;

namespace MLNet.DeepExtensions.Auto.Runs;

/// <summary>A candidate that is tried out, fold by fold, by whichever threads have time.</summary>
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
    private CrossValidator? _validator;
    private CandidateCode? _code;
    private bool _hasBegun;

    /// <summary>The name in the leaderboard.</summary>
    public string Name => entry.Name;

    /// <summary>Its number, from 1.</summary>
    public int Number => number;

    /// <summary>How many folds are done.</summary>
    public int FoldsDone { get; private set; }

    /// <summary>What came of it; null as long as that is not known.</summary>
    public CandidateResult? Result { get; private set; }

    /// <summary>Fits a fold, unless it is known already what comes of the candidate.</summary>
    /// <param name="fold">The number of the fold.</param>
    public void Run(int fold)
    {
        if (!Begin())
        {
            return;
        }

        var fit = Fit(fold);
        lock (_gate)
        {
            if (Result is not null)
            {
                CandidateRunner.DisposeModels([fit], []);
                return;
            }

            _fits[fold] = fit;
            if (fit.Failure is { } failure)
            {
                End(Without(failure));
                return;
            }

            FoldsDone++;
            runner.Report(this);
            if (FoldsDone == _fits.Length)
            {
                End(CreateResult());
                return;
            }

            _clock!.Foresee(new FoldProgress(FoldsDone, _fits.Length, _watch.Elapsed, Failure: null), runner.Parallel);
        }
    }

    /// <summary>Frees what the folds hold.</summary>
    public void Dispose()
    {
        DisposeFits();
        _clock?.Dispose();
    }

    // The first fold makes the chain, and looks for what an earlier run left.
    private bool Begin()
    {
        lock (_gate)
        {
            if (_hasBegun)
            {
                return Result is null;
            }

            _hasBegun = true;
            try
            {
                var clock = _clock = runner.Clock.StartCandidate();
                var relay = new Relay(progress => clock.Foresee(progress, _fits.Length, runner.Parallel));
                _estimator = entry.Create(runner.Context, columns.With(relay))
                    ?? throw new InvalidOperationException("It must give a chain but gave null. Return the estimator.");
                _code = TrainerCode.Write(_estimator, columns);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                End(CandidateResult.Without(entry.Name, CandidateState.Failed, e.Message));
                return false;
            }

            _folder = runner.Open(entry.Name, _estimator);
            if (_folder.FindResult(entry.Name, _fits.Length) is { } found)
            {
                Result = found with { Code = _code };
                return false;
            }

            if (runner.Clock.IsOver)
            {
                End(CandidateResult.Without(entry.Name, CandidateState.OutOfTime, runner.Clock.IsStopped
                    ? "The run was stopped before it began."
                    : "The time ended before it began. Give it more time."));
                return false;
            }

            _validator = runner.CreateValidator(_clock.Token);
            _watch.Start();
            runner.Report(this);
            return true;
        }
    }

    private FoldFit Fit(int fold)
    {
        try
        {
            return _validator!.Fit(fold, train => runner.ToModel(_parts[fold] = _folder!.FindPart(fold) ?? FitPart(fold, train)));
        }
        catch (Exception e)
        {
            return new FoldFit(_validator!.Rows.Folds[fold]) { Failure = e };
        }
    }

    // What is stopped early must not be kept as if it were done.
    private MemberPart FitPart(int fold, IDataView train)
    {
        var model = _validator!.FitChain(_estimator!, train);
        _clock!.Token.ThrowIfCancellationRequested();
        var part = runner.ToPart(model, fold);
        if (part is GraphPart)
        {
            (model as IDisposable)?.Dispose();
        }

        _folder!.AddPart(fold, part);
        return part;
    }

    private CandidateResult CreateResult()
    {
        try
        {
            return runner.CreateResult(entry.Name, _validator!, _fits!, _parts!) with { FitTime = _watch.Elapsed };
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Without(e);
        }
    }

    private CandidateResult Without(Exception failure) => failure is OperationCanceledException
        ? CandidateResult.Without(entry.Name, CandidateState.OutOfTime, $"{_clock!.Reason}{FoldsText}", _watch.Elapsed)
        : CandidateResult.Without(entry.Name, CandidateState.Failed, failure.Message, _watch.Elapsed);

    private string FoldsText => FoldsDone == 0 ? string.Empty : FormattableString.Invariant($" {FoldsDone} of {_fits.Length} folds were done")
        + (_folder!.Keeps ? " and are kept: started again with more time, the run goes on there." : "; with a Directory they would be kept.");

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
