using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Catalogs;

namespace MLNet.DeepExtensions.Fitting;

/// <summary>A step of a chain of estimators.</summary>
/// <param name="Estimator">The step.</param>
/// <param name="Scope">Where it is used.</param>
/// <param name="IsCachedAfter">Whether its rows are kept in memory for the steps after it.</param>
internal sealed record EstimatorStep(IEstimator<ITransformer> Estimator, TransformerScope Scope, bool IsCachedAfter);

/// <summary>
/// Takes chains of estimators apart, for which ML.NET has no public way. Should a later version rename what is read here, it is said.
/// </summary>
internal static class EstimatorSteps
{
    /// <summary>The steps of a chain.</summary>
    /// <param name="estimator">The chain.</param>
    /// <returns>The steps; null if it is no chain.</returns>
    /// <exception cref="NotSupportedException">This version of ML.NET keeps the steps elsewhere.</exception>
    public static IReadOnlyList<EstimatorStep>? Find(IEstimator<ITransformer> estimator)
    {
        var type = estimator.GetType();
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(EstimatorChain<>))
        {
            return null;
        }

        var steps = (IEstimator<ITransformer>[])Read(estimator, "_estimators");
        var scopes = (TransformerScope[])Read(estimator, "_scopes");
        var cached = (bool[])Read(estimator, "_needCacheAfter");
        return [.. steps.Select((step, i) => new EstimatorStep(step, scopes[i], cached[i]))];
    }

    /// <summary>Whether a trainer of this package is a step, or a step of a step.</summary>
    public static bool HaveNetwork(IEstimator<ITransformer> estimator) =>
        estimator is NetworkEstimator || (Find(estimator)?.Any(step => HaveNetwork(step.Estimator)) ?? false);

    /// <summary>Limits how long the trainers of a chain may take.</summary>
    /// <param name="estimator">The chain, or a single step.</param>
    /// <param name="limits">The limits.</param>
    /// <returns>The same chain, where trainers that can be limited are.</returns>
    public static IEstimator<ITransformer> Limit(IEstimator<ITransformer> estimator, FitLimits limits)
    {
        if (estimator is ILimitedEstimator trainer)
        {
            return trainer.WithLimits(limits);
        }

        if (!CanLimit(estimator))
        {
            return estimator;
        }

        var chain = new EstimatorChain<ITransformer>();
        foreach (var step in Find(estimator)!)
        {
            chain = chain.Append(Limit(step.Estimator, limits), step.Scope);
            chain = step.IsCachedAfter ? chain.AppendCacheCheckpoint(DetachedContext.Shared) : chain;
        }

        return chain;
    }

    private static bool CanLimit(IEstimator<ITransformer> estimator) =>
        estimator is ILimitedEstimator || (Find(estimator)?.Any(step => CanLimit(step.Estimator)) ?? false);

    private static object Read(object chain, string field) =>
        chain.GetType().GetField(field, BindingFlags.NonPublic | BindingFlags.Instance)?.GetValue(chain)
        ?? throw new NotSupportedException(
            "The steps of a chain of estimators are needed, but Microsoft.ML of the assembly version "
            + $"{typeof(MLContext).Assembly.GetName().Version} does not keep them in {field}. Use the version of Microsoft.ML that this package "
            + "depends on, or a newer version of this package.");
}
