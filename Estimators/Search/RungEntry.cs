using Microsoft.ML;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Fitting;

namespace MLNet.DeepExtensions.Search;

/// <summary>A trial that is given a part of its training.</summary>
/// <param name="trial">The trial.</param>
/// <param name="rung">How much of its training it is given, by number.</param>
/// <param name="share">How much that is, in (0, 1].</param>
/// <param name="made">The chain, or why there is none.</param>
internal sealed class RungEntry(SearchTrial trial, int rung, double share, (IEstimator<ITransformer>? Estimator, string? Failure) made)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, FoldFit> _fits = [];
    private double _seconds;
    private bool _hasBegun;
    private bool _isKnown;

    /// <summary>The trial.</summary>
    public SearchTrial Trial => trial;

    /// <summary>How much of its training it is given, by number.</summary>
    public int Rung => rung;

    /// <summary>The chain; null if it could not be made.</summary>
    public IEstimator<ITransformer>? Estimator => made.Estimator;

    /// <summary>Why the chain could not be made; null if it could.</summary>
    public string? Failure => made.Failure;

    /// <summary>Whether the chain has a trainer of this package, which is given a part of its epochs. Others are given a part of the folds.</summary>
    public bool IsNetwork { get; } = made.Estimator is not null && EstimatorSteps.HaveNetwork(made.Estimator);

    /// <summary>The part of the epochs that trainers of this package train.</summary>
    public double EpochShare => IsNetwork ? share : 1;

    /// <summary>The number of folds that it is given.</summary>
    /// <param name="all">The number of all folds.</param>
    public int CountFolds(int all) => IsNetwork ? all : Math.Max(1, (int)Math.Round(all * share));

    /// <summary>The part of its training that it is given.</summary>
    /// <param name="all">The number of all folds.</param>
    public double ShareOf(int all) => IsNetwork ? share : (double)CountFolds(all) / all;

    /// <summary>Begins some of its folds.</summary>
    /// <param name="isOver">Whether the time is over: then a trial that has begun is finished, and no other begins.</param>
    /// <returns>Whether they are to be fitted.</returns>
    public bool Begin(bool isOver)
    {
        lock (_gate)
        {
            _hasBegun |= !isOver;
            return _hasBegun && _fits.Values.All(fit => fit.Failure is null);
        }
    }

    /// <summary>Takes what came of some folds.</summary>
    /// <param name="start">The number of the first of them.</param>
    /// <param name="piece">What came of them.</param>
    /// <param name="runner">Measures.</param>
    /// <param name="folds">The number of folds that it is given.</param>
    /// <returns>The result, once, as soon as it is known; otherwise null. Of several folds that fail, the first one counts.</returns>
    public TrialResult? Take(int start, TrialRunner.Piece piece, TrialRunner runner, int folds)
    {
        lock (_gate)
        {
            _seconds += piece.Seconds;
            foreach (var (number, fit) in piece.Fits.Index())
            {
                _fits.Add(start + number, fit);
            }

            FoldFit[] known = [.. _fits.TakeWhile((fit, place) => fit.Key == place).Select(fit => fit.Value)];
            var failed = known.FirstOrDefault(fit => fit.Failure is not null);
            if (_isKnown || (failed is null && known.Length < folds))
            {
                return null;
            }

            _isKnown = true;
            return failed is null ? runner.Measure(known, _seconds) : TrialResult.Failed(failed.Failure!.Message, _seconds);
        }
    }

    /// <summary>Frees the models of its folds.</summary>
    public void DisposeModels()
    {
        lock (_gate)
        {
            CrossValidator.DisposeModels(_fits.Values);
        }
    }
}
