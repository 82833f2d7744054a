using System.Diagnostics;
using Microsoft.ML;
using MLNet.DeepExtensions.Auto.Ensembles;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Trainers.Models;

namespace MLNet.DeepExtensions.Auto.Runs;

/// <summary>Fits candidates in folds.</summary>
/// <param name="validator">Fits in folds.</param>
/// <param name="options">The validator's settings.</param>
/// <param name="factory">Makes parts of what is fitted.</param>
/// <param name="clock">Tells how much time is left.</param>
/// <param name="parallel">How many folds are fitted side by side.</param>
internal sealed class CandidateRunner(
    CrossValidator validator, FoldedOptions options, PartFactory factory, RunClock clock, int parallel)
{
    private AveragedRows? _rows;
    private FoldJudge? _folds;

    /// <summary>What all are judged by, once a first candidate is done.</summary>
    /// <param name="metric">The name of the figure.</param>
    /// <param name="confidence">How sure intervals are.</param>
    public FoldFigure CreateFigure(string metric, double confidence) => new(_rows!, _folds!, metric, validator.Rows.TestShare, confidence);

    /// <summary>Fits and judges.</summary>
    /// <param name="name">The name in the leaderboard.</param>
    /// <param name="create">Makes the chain, which may say how far its trainings are.</param>
    /// <param name="report">Told of each fold that is done.</param>
    public CandidateResult Run(string name, Func<IProgress<TrainingProgress>, IEstimator<ITransformer>> create, Action<FoldProgress> report)
    {
        var watch = Stopwatch.StartNew();
        using var stop = clock.StartCandidate();
        options.CancellationToken = stop.Token;
        try
        {
            var training = new Relay<TrainingProgress>(progress => stop.Foresee(progress, validator.Rows.Folds.Count, parallel));
            var estimator = create(training) ?? throw new InvalidOperationException("It must give a chain but gave null. Return the estimator.");
            var fits = validator.FitAll(estimator, parallel, new Relay<FoldProgress>(progress =>
            {
                report(progress);
                stop.Foresee(progress, parallel);
            }));
            return Judge(name, fits) with { FitTime = watch.Elapsed };
        }
        catch (OperationCanceledException)
        {
            return CandidateResult.Without(name, CandidateState.OutOfTime, stop.Reason, watch.Elapsed);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return CandidateResult.Without(name, CandidateState.Failed, e.Message, watch.Elapsed);
        }
    }

    /// <summary>Fits and judges what takes no time, also where none is left.</summary>
    /// <param name="name">The name in the leaderboard.</param>
    /// <param name="create">Makes the chain.</param>
    public CandidateResult RunInAnyTime(string name, Func<IEstimator<ITransformer>> create) =>
        Judge(name, validator.FitAll(create(), parallel: 1, progress: null));

    private CandidateResult Judge(string name, FoldFit[] fits)
    {
        var parts = Array.Empty<MemberPart>();
        try
        {
            if (fits.FirstOrDefault(fit => fit.Failure is not null) is { Failure: var failure })
            {
                return CandidateResult.Without(name, CandidateState.Failed, failure!.Message);
            }

            var (_, judge) = validator.Read(fits, [], confidence: null);
            (_rows, _folds) = (_rows ?? AveragedRows.Create(judge.Evaluated), _folds ?? judge);
            var predictions = _rows.Read(judge.Evaluated);
            parts = [.. fits.Select(fit => factory.Create(fit.Model!, validator.Rows.Test(fit.Fold)))];
            return new CandidateResult(name, CandidateState.Complete)
            {
                Predictions = predictions,
                Parts = parts,
                Bytes = PartFactory.Measure(parts, validator.Rows.Data.Schema),
                ServerPackages = [.. parts.OfType<ChainPart>().SelectMany(part => ServerPackage.Find(part.Chain)).Distinct().Order()],
            };
        }
        finally
        {
            CrossValidator.DisposeModels(fits.Where(fit => !parts.OfType<ChainPart>().Any(part => part.Chain == fit.Model)));
        }
    }

    private sealed class Relay<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
