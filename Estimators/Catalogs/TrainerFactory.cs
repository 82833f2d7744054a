using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Tasks;
using BinaryTrainers = Microsoft.ML.BinaryClassificationCatalog.BinaryClassificationTrainers;
using CatalogTrainers = Microsoft.ML.TrainCatalogBase.CatalogInstantiatorBase;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;
using RankingTrainers = Microsoft.ML.RankingCatalog.RankingTrainers;
using RegressionTrainers = Microsoft.ML.RegressionCatalog.RegressionTrainers;

namespace MLNet.DeepExtensions.Catalogs;

/// <summary>Makes the estimators of one kind for ML.NET's catalogs, each of which stands for a task.</summary>
/// <typeparam name="TOptions">The estimator's settings.</typeparam>
/// <typeparam name="TEstimator">The estimator.</typeparam>
/// <param name="create">Makes an estimator with settings that nobody else changes.</param>
internal sealed class TrainerFactory<TOptions, TEstimator>(Func<IHostEnvironment, LearningTask, TOptions, TEstimator> create)
    where TOptions : NetworkEstimatorOptions, new()
    where TEstimator : NetworkEstimator
{
    /// <summary>Makes an estimator for binary classification.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    public TEstimator Create(BinaryTrainers catalog, TOptions options) => Create(catalog, new BinaryClassificationTask(), options);

    /// <inheritdoc cref="Create(BinaryTrainers, TOptions)"/>
    /// <param name="catalog">The trainers catalog.</param>
    /// <param name="settings">The settings that all trainers have.</param>
    /// <param name="set">Sets what this one alone has.</param>
    public TEstimator Create(BinaryTrainers catalog, CommonSettings settings, Action<TOptions> set) => Create(catalog, settings.ToOptions(set));

    /// <summary>Makes an estimator for multiclass classification.</summary>
    /// <inheritdoc cref="Create(BinaryTrainers, TOptions)" path="/exception"/>
    public TEstimator Create(MulticlassTrainers catalog, TOptions options) => Create(catalog, new MulticlassClassificationTask(), options);

    /// <summary>Makes an estimator for multiclass classification.</summary>
    /// <inheritdoc cref="Create(BinaryTrainers, CommonSettings, Action{TOptions})" path="/exception"/>
    public TEstimator Create(MulticlassTrainers catalog, CommonSettings settings, Action<TOptions> set) => Create(catalog, settings.ToOptions(set));

    /// <summary>Makes an estimator for regression.</summary>
    /// <inheritdoc cref="Create(BinaryTrainers, TOptions)" path="/exception"/>
    public TEstimator Create(RegressionTrainers catalog, TOptions options) => Create(catalog, new RegressionTask(), options);

    /// <summary>Makes an estimator for regression.</summary>
    /// <inheritdoc cref="Create(BinaryTrainers, CommonSettings, Action{TOptions})" path="/exception"/>
    public TEstimator Create(RegressionTrainers catalog, CommonSettings settings, Action<TOptions> set) => Create(catalog, settings.ToOptions(set));

    /// <summary>Makes an estimator for ranking.</summary>
    /// <inheritdoc cref="Create(BinaryTrainers, TOptions)" path="/exception"/>
    public TEstimator Create(RankingTrainers catalog, TOptions options) => Create(catalog, new RankingTask(), options);

    /// <summary>Makes an estimator for ranking.</summary>
    /// <inheritdoc cref="Create(BinaryTrainers, CommonSettings, Action{TOptions})" path="/exception"/>
    public TEstimator Create(RankingTrainers catalog, CommonSettings settings, Action<TOptions> set) => Create(catalog, settings.ToOptions(set));

    // The copy keeps later changes of the caller's options from the estimator.
    private TEstimator Create(CatalogTrainers catalog, LearningTask task, TOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return create(CatalogEnvironment.GetEnvironment(catalog), task, (TOptions)options.Copy());
    }
}
