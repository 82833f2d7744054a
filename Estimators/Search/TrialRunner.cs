using System.Diagnostics;
using Microsoft.ML;
using MLNet.DeepExtensions.CrossValidation;

namespace MLNet.DeepExtensions.Search;

/// <summary>Fits the chain of a trial in folds, and measures it.</summary>
/// <param name="validator">Fits in folds.</param>
/// <param name="metric">The figure; null for that of the task.</param>
internal sealed class TrialRunner(CrossValidator validator, string? metric)
{
    /// <summary>What came of some folds of a trial.</summary>
    /// <param name="Fits">What came of each, up to the first that failed.</param>
    /// <param name="Seconds">The time of the fits.</param>
    internal sealed record Piece(IReadOnlyList<FoldFit> Fits, double Seconds);

    /// <summary>Fits one fold after the other, up to the first that fails.</summary>
    /// <param name="estimator">The chain.</param>
    /// <param name="folds">The numbers of the folds.</param>
    /// <param name="epochShare">The part of the epochs that trainers of this package train.</param>
    /// <param name="stop">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public Piece Fit(IEstimator<ITransformer> estimator, Range folds, double epochShare, CancellationToken stop)
    {
        var watch = Stopwatch.StartNew();
        var fits = new List<FoldFit>();
        for (var number = folds.Start.Value; number < folds.End.Value && fits.TrueForAll(fit => fit.Failure is null); number++)
        {
            fits.Add(validator.Fit(estimator, number, stop, epochShare));
        }

        return new Piece(fits, watch.Elapsed.TotalSeconds);
    }

    /// <summary>Measures what the first folds predicted.</summary>
    /// <param name="fits">What came of them; none failed.</param>
    /// <param name="seconds">The time of the fits.</param>
    public TrialResult Measure(IReadOnlyList<FoldFit> fits, double seconds)
    {
        try
        {
            var others = validator.Rows.Folds.Skip(fits.Count).Select(fold => new FoldFit(fold));
            var (_, judge) = validator.Read([.. fits, .. others], [], confidence: null);
            var name = metric ?? judge.DefaultMetric;
            double[] values = [.. judge.MeasureFolds(name).Take(fits.Count)];
            return values.Any(double.IsFinite)
                ? new TrialResult(values, name, judge.HigherIsBetter(name), seconds, null)
                : TrialResult.Failed($"{name} is not defined in any fold.", seconds);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return TrialResult.Failed(e.Message, seconds);
        }
    }
}
