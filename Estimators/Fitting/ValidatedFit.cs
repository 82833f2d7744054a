using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Catalogs;

namespace MLNet.DeepExtensions.Fitting;

/// <summary>
/// Fits chains with validation rows: every step is fitted on the training rows alone, both go through the fitted steps, and the trainers of this
/// package get both.
/// </summary>
internal static class ValidatedFit
{
    /// <summary>Fits a chain.</summary>
    /// <param name="estimator">The chain, or a single step.</param>
    /// <param name="train">The training rows.</param>
    /// <param name="validation">The validation rows.</param>
    /// <returns>What <c>Fit</c> of the estimator gives, a chain of the same kind.</returns>
    public static ITransformer Run(IEstimator<ITransformer> estimator, IDataView train, IDataView validation)
    {
        if (estimator is NetworkEstimator network)
        {
            return network.Fit(train, validation);
        }

        if (!EstimatorSteps.HaveNetwork(estimator))
        {
            return estimator.Fit(train);
        }

        var steps = EstimatorSteps.Find(estimator)!;
        var chain = new TransformerChain<ITransformer>();
        foreach (var (i, step) in steps.Index())
        {
            var fitted = Run(step.Estimator, train, validation);
            chain = chain.Append(fitted, step.Scope);
            if (i < steps.Count - 1)
            {
                train = Transform(fitted, train, step.IsCachedAfter);
                validation = Transform(fitted, validation, step.IsCachedAfter);
            }
        }

        // The chain's own type, which says what its last step is.
        var type = typeof(TransformerChain<>).MakeGenericType(estimator.GetType().GetGenericArguments());
        return type.IsInstanceOfType(chain) ? chain : (ITransformer)Activator.CreateInstance(type, [chain.ToArray()])!;
    }

    private static IDataView Transform(ITransformer step, IDataView rows, bool isCached) =>
        isCached ? DetachedContext.Shared.Data.Cache(step.Transform(rows)) : step.Transform(rows);
}
