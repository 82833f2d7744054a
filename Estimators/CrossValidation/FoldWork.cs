using System.Diagnostics;
using Microsoft.ML;
using MLNet.DeepExtensions.Processes;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>The folds of a chain, to be fitted by whoever has time.</summary>
/// <param name="validator">Fits in folds.</param>
/// <param name="estimator">The chain.</param>
/// <param name="withModels">Whether all processes are given the models of all folds.</param>
/// <param name="progress">Told of each fold that is done; null for nobody.</param>
internal sealed class FoldWork(CrossValidator validator, IEstimator<ITransformer> estimator, bool withModels, IProgress<FoldProgress>? progress)
    : SharedWork<FoldFit>
{
    private readonly FoldFitSerializer _serializer = validator.CreateSerializer(withModels);
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private int _done;

    /// <summary>What came of each fold; null as long as that is not known.</summary>
    public FoldFit[] Fits { get; } = new FoldFit[validator.Rows.Folds.Count];

    /// <inheritdoc/>
    public override int Count => Fits.Length;

    /// <inheritdoc/>
    public override CancellationToken CancellationToken => validator.CancellationToken;

    /// <inheritdoc/>
    public override FoldFit Do(int number, CancellationToken stop) => validator.Fit(estimator, number, stop);

    /// <inheritdoc/>
    public override void Take(int number, FoldFit result)
    {
        lock (_gate)
        {
            Fits[number] = result;
            progress?.Report(new FoldProgress(++_done, Fits.Length, _watch.Elapsed, result.Failure?.Message));
        }
    }

    /// <inheritdoc/>
    public override byte[] Write(FoldFit result) => _serializer.Write(result);

    /// <inheritdoc/>
    public override FoldFit Read(int number, byte[] bytes) => _serializer.Read(number, bytes);
}
