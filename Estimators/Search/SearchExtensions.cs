using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Search;

namespace Microsoft.ML;

/// <summary>Searches for good settings of any chain that scores, ours or not.</summary>
/// <remarks>
/// Trials are first spread evenly over the space (Sobol 1967), then chosen by the tree-structured Parzen estimator (Bergstra et al. 2011). The
/// search sees no other rows than those that it is given: keep the test rows away from it.
/// </remarks>
public static class SearchExtensions
{
    /// <summary>Searches a classification of two classes, or of several labels.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="factory">Makes the chain of a trial; it is called anew for each time that a trial is fitted, always in the same order.</param>
    /// <param name="space">What is tried out.</param>
    /// <param name="data">The rows to search in, as they come before the first step. Each reading must give the same rows in the same order.</param>
    /// <param name="folds">The folds that trials are judged in.</param>
    /// <param name="budget">When to end.</param>
    /// <param name="options">
    /// Columns, the figure to search by, seed, how many trials side by side, a folder to go on from. Default null: as they are.
    /// </param>
    /// <returns>The best chain, not fitted, and all trials.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range, or a column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">
    /// There are too few rows, groups or times, all trials of the first round failed, or the folder has another search.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static SearchReport Search(
        this BinaryClassificationCatalog catalog,
        Func<TrialValues, IEstimator<ITransformer>> factory,
        TrialSpace space,
        IDataView data,
        Folds folds,
        SearchBudget budget,
        SearchOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new SearchPlan(EvaluationTask.Binary, factory, space, budget, options).Run(data, folds);
    }

    /// <summary>Searches a classification of several classes.</summary>
    /// <inheritdoc
    /// cref="Search(BinaryClassificationCatalog, Func{TrialValues, IEstimator{ITransformer}}, TrialSpace, IDataView, Folds, SearchBudget,
    /// SearchOptions?)" />
    public static SearchReport Search(
        this MulticlassClassificationCatalog catalog,
        Func<TrialValues, IEstimator<ITransformer>> factory,
        TrialSpace space,
        IDataView data,
        Folds folds,
        SearchBudget budget,
        SearchOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new SearchPlan(EvaluationTask.Multiclass, factory, space, budget, options).Run(data, folds);
    }

    /// <summary>Searches a regression of a number, or of several.</summary>
    /// <inheritdoc
    /// cref="Search(BinaryClassificationCatalog, Func{TrialValues, IEstimator{ITransformer}}, TrialSpace, IDataView, Folds, SearchBudget,
    /// SearchOptions?)" />
    public static SearchReport Search(
        this RegressionCatalog catalog,
        Func<TrialValues, IEstimator<ITransformer>> factory,
        TrialSpace space,
        IDataView data,
        Folds folds,
        SearchBudget budget,
        SearchOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new SearchPlan(EvaluationTask.Regression, factory, space, budget, options).Run(data, folds);
    }
}
