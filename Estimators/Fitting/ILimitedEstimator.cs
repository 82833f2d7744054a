using Microsoft.ML;

namespace MLNet.DeepExtensions.Fitting;

/// <summary>An estimator that can be told how long its fit may take.</summary>
internal interface ILimitedEstimator
{
    /// <summary>The same estimator, which trains no longer than it may.</summary>
    /// <param name="limits">How long that is.</param>
    IEstimator<ITransformer> WithLimits(FitLimits limits);
}
