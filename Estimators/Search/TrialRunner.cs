using System.Diagnostics;
using Microsoft.ML;
using MLNet.DeepExtensions.CrossValidation;

namespace MLNet.DeepExtensions.Search;

/// <summary>Fits the chain of a trial in folds, and measures it.</summary>
/// <param name="validator">Fits in folds.</param>
/// <param name="metric">The figure; null for that of the task.</param>
internal sealed class TrialRunner(CrossValidator validator, string? metric)
{
    /// <summary>Fits and measures.</summary>
    /// <param name="estimator">The chain.</param>
    /// <param name="foldCount">The number of folds, the first ones.</param>
    /// <param name="epochShare">The part of the epochs that trainers of this package train.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public TrialResult Run(IEstimator<ITransformer> estimator, int foldCount, double epochShare)
    {
        var fits = validator.Rows.Folds.Select(fold => new FoldFit(fold)).ToArray();
        var watch = Stopwatch.StartNew();
        try
        {
            for (var number = 0; number < foldCount; number++)
            {
                fits[number] = validator.Fit(estimator, number, epochShare);
                if (fits[number].Failure is { } failure)
                {
                    return TrialResult.Failed(failure.Message, watch.Elapsed.TotalSeconds);
                }
            }

            var seconds = watch.Elapsed.TotalSeconds;
            var (_, judge) = validator.Read(fits, [], confidence: null);
            var name = metric ?? judge.DefaultMetric;
            double[] values = [.. judge.MeasureFolds(name).Take(foldCount)];
            return values.Any(double.IsFinite)
                ? new TrialResult(values, name, judge.HigherIsBetter(name), seconds, null)
                : TrialResult.Failed($"{name} is not defined in any fold.", seconds);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return TrialResult.Failed(e.Message, watch.Elapsed.TotalSeconds);
        }
        finally
        {
            CrossValidator.DisposeModels(fits);
        }
    }
}
