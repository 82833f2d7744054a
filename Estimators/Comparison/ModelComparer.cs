using System.Globalization;
using Microsoft.ML;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;

namespace MLNet.DeepExtensions.Comparison;

/// <summary>Fits several chains in the same folds, one chain after the other.</summary>
/// <param name="task">What is predicted.</param>
/// <param name="validator">Fits in folds.</param>
/// <param name="options">The settings.</param>
/// <param name="communicator">The processes that share out the folds of each chain.</param>
internal sealed class ModelComparer(EvaluationTask task, CrossValidator validator, ComparisonOptions options, Communicator communicator)
{
    private readonly List<ComparedModel> _models = [];
    private readonly List<Finding> _findings = [];
    private string? _metric = options.Metric;
    private bool _higherIsBetter = true;
    private ComparedModel? _baseline;

    /// <summary>Compares.</summary>
    /// <param name="candidates">The chains with their names.</param>
    /// <exception cref="InvalidOperationException">All failed.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public ComparisonReport Run((string Name, IEstimator<ITransformer> Estimator)[] candidates)
    {
        foreach (var (number, (name, estimator)) in candidates.Index())
        {
            var progress = options.Progress is null ? null
                : new Relay(folds => options.Progress.Report(new ComparisonProgress(name, number + 1, candidates.Length, folds)));
            var fits = validator.FitAll(communicator, estimator, options.Parallel, withModels: false, progress);
            try
            {
                _models.Add(CreateModel(name, fits));
            }
            finally
            {
                CrossValidator.DisposeModels(fits);
            }
        }

        if (_baseline is null)
        {
            var first = _models[0];
            throw new InvalidOperationException(
                $"At least one model must give predictions, but all failed; '{first.Name}', the first, as follows. {first.Failure!.Message}",
                first.Failure);
        }

        return new ComparisonReport(validator.Rows, options, InPoints, _metric!, Rank(), _findings);
    }

    // Shares are told apart in points of a hundredth; losses and errors in their own unit.
    private bool InPoints => task != EvaluationTask.Regression && _metric != ClassificationFigures.LogLoss;

    private ComparedModel CreateModel(string name, FoldFit[] fits)
    {
        var failure = fits.FirstOrDefault(fit => fit.Failure is not null)?.Failure;
        if (fits.All(fit => fit.Predictions is null))
        {
            return Fail(name, failure!, fits.Length);
        }

        try
        {
            List<Finding> findings = [];
            var (_, judge) = validator.Read(fits, findings, confidence: null);
            _metric ??= judge.DefaultMetric;
            _higherIsBetter = judge.HigherIsBetter(_metric);
            _findings.AddRange(findings.Concat(_baseline is null ? judge.FindMissingClasses() : []));
            _baseline ??= CreateBaseline(judge, fits);
            var done = fits.Where(fit => fit.Predictions is not null).ToArray();
            return new ComparedModel(name)
            {
                Mean = MeanOf(judge.MeasureFolds(_metric)),
                FoldValues = judge.MeasureFolds(_metric),
                Metrics = judge.MeasureMeans(),
                FitTime = TimeSpan.FromTicks((long)done.Average(fit => fit.FitTime.Ticks)),
                ScoreTime = TimeSpan.FromTicks((long)done.Average(fit => fit.ScoreTime.Ticks)),
                ModelBytes = Measure(done[0].Model),
                Failure = failure,
                FailedFoldCount = fits.Length - done.Length,
            };
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return Fail(name, e, fits.Length);
        }
    }

    // The process that fitted it tells the others.
    private long? Measure(ITransformer? model)
    {
        var own = model is null ? null : ModelSize.Measure(model, validator.Rows.Data.Schema)?.ToString(CultureInfo.InvariantCulture);
        var bytes = communicator.AllGather(own ?? string.Empty).FirstOrDefault(ofRank => ofRank.Length > 0);
        return bytes is null ? null : long.Parse(bytes, CultureInfo.InvariantCulture);
    }

    private ComparedModel CreateBaseline(FoldJudge judge, FoldFit[] fits)
    {
        var labelled = fits.Last(fit => fit.Labelled is not null).Labelled!;
        var naive = judge.Replace(new NaivePredictions(judge, () => new RowLabels(labelled, options.LabelColumnName)).Predict());
        return new ComparedModel(NaivePredictions.NameOf(task))
        {
            IsBaseline = true,
            Mean = MeanOf(naive.MeasureFolds(_metric!)),
            FoldValues = naive.MeasureFolds(_metric!),
            Metrics = naive.MeasureMeans(),
        };
    }

    private ComparedModel Fail(string name, Exception failure, int folds) => new(name)
    {
        Mean = new MetricValue(_metric ?? string.Empty, double.NaN, interval: null, _higherIsBetter),
        FoldValues = [.. Enumerable.Repeat(double.NaN, folds)],
        Failure = failure,
        FailedFoldCount = folds,
    };

    private MetricValue MeanOf(double[] values) =>
        CorrectedMean.Compute(values, validator.Rows.TestShare).ToFigure(_metric!, options.Confidence, _higherIsBetter);

    // The best first, those that failed last.
    private IReadOnlyList<ComparedModel> Rank() =>
    [
        .. _models.Append(_baseline!)
            .OrderBy(model => double.IsNaN(model.Mean))
            .ThenByDescending(model => double.IsNaN(model.Mean) ? 0 : _higherIsBetter ? model.Mean.Value : -model.Mean.Value),
    ];

    private sealed class Relay(Action<FoldProgress> report) : IProgress<FoldProgress>
    {
        public void Report(FoldProgress value) => report(value);
    }
}
