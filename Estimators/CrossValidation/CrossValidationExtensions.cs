using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Serialization;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Distributed;

namespace Microsoft.ML;

/// <summary>Cross-validates any chain that scores, ours or not, in folds by classes, groups or time.</summary>
/// <remarks>
/// The whole chain is fitted anew in each fold, so that no step learns anything of the rows to predict. A fold whose fit fails is left out of the
/// figures, and said; if all fail, the first one's exception is thrown.
/// </remarks>
public static class CrossValidationExtensions
{
    /// <summary>Cross-validates a classification of two classes, or of several labels.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">The rows, as they come before the first step. Each reading must give the same rows in the same order.</param>
    /// <param name="estimator">The chain.</param>
    /// <param name="folds">The folds.</param>
    /// <param name="labelColumnName">The column with the truth, as the chain's last steps know it. Default <c>Label</c>.</param>
    /// <param name="parallel">How many folds are fitted side by side. Default 1.</param>
    /// <returns>The figures, the out-of-fold predictions and the models; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">There are too few rows, groups or times, or the rows change while they are read.</exception>
    public static CrossValidationReport CrossValidateFolds(
        this BinaryClassificationCatalog catalog,
        IDataView data,
        IEstimator<ITransformer> estimator,
        Folds folds,
        string labelColumnName = ColumnNames.Label,
        int parallel = 1) =>
        catalog.CrossValidateFolds(data, estimator, folds, new CrossValidationOptions { LabelColumnName = labelColumnName, Parallel = parallel });

    /// <param name="catalog">The catalog.</param>
    /// <param name="data">The rows, as they come before the first step. Each reading must give the same rows in the same order.</param>
    /// <param name="estimator">The chain.</param>
    /// <param name="folds">The folds.</param>
    /// <param name="options">Columns, intervals, how many folds side by side, progress and cancellation.</param>
    /// <inheritdoc cref="CrossValidateFolds(BinaryClassificationCatalog, IDataView, IEstimator{ITransformer}, Folds, string, int)"/>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static CrossValidationReport CrossValidateFolds(
        this BinaryClassificationCatalog catalog, IDataView data, IEstimator<ITransformer> estimator, Folds folds, CrossValidationOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return Run(EvaluationTask.Binary, data, estimator, folds, options);
    }

    /// <summary>Cross-validates a classification of several classes.</summary>
    /// <inheritdoc cref="CrossValidateFolds(BinaryClassificationCatalog, IDataView, IEstimator{ITransformer}, Folds, string, int)"/>
    public static CrossValidationReport CrossValidateFolds(
        this MulticlassClassificationCatalog catalog,
        IDataView data,
        IEstimator<ITransformer> estimator,
        Folds folds,
        string labelColumnName = ColumnNames.Label,
        int parallel = 1) =>
        catalog.CrossValidateFolds(data, estimator, folds, new CrossValidationOptions { LabelColumnName = labelColumnName, Parallel = parallel });

    /// <summary>Cross-validates a classification of several classes.</summary>
    /// <inheritdoc cref="CrossValidateFolds(BinaryClassificationCatalog, IDataView, IEstimator{ITransformer}, Folds, CrossValidationOptions)"/>
    public static CrossValidationReport CrossValidateFolds(
        this MulticlassClassificationCatalog catalog, IDataView data, IEstimator<ITransformer> estimator, Folds folds, CrossValidationOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return Run(EvaluationTask.Multiclass, data, estimator, folds, options);
    }

    /// <summary>Cross-validates a regression of a number, or of several.</summary>
    /// <inheritdoc cref="CrossValidateFolds(BinaryClassificationCatalog, IDataView, IEstimator{ITransformer}, Folds, string, int)"/>
    public static CrossValidationReport CrossValidateFolds(
        this RegressionCatalog catalog,
        IDataView data,
        IEstimator<ITransformer> estimator,
        Folds folds,
        string labelColumnName = ColumnNames.Label,
        int parallel = 1) =>
        catalog.CrossValidateFolds(data, estimator, folds, new CrossValidationOptions { LabelColumnName = labelColumnName, Parallel = parallel });

    /// <summary>Cross-validates a regression of a number, or of several.</summary>
    /// <inheritdoc cref="CrossValidateFolds(BinaryClassificationCatalog, IDataView, IEstimator{ITransformer}, Folds, CrossValidationOptions)"/>
    public static CrossValidationReport CrossValidateFolds(
        this RegressionCatalog catalog, IDataView data, IEstimator<ITransformer> estimator, Folds folds, CrossValidationOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return Run(EvaluationTask.Regression, data, estimator, folds, options);
    }

    private static CrossValidationReport Run(
        EvaluationTask task, IDataView data, IEstimator<ITransformer> estimator, Folds folds, CrossValidationOptions options)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentNullException.ThrowIfNull(options);
        var copy = (CrossValidationOptions)options.Copy();
        return TrainingProcesses.RunApart(copy.Distributed, communicator =>
        {
            var validator = CrossValidator.Create(task, data, folds, copy);
            validator.RequireSame(communicator, "cross-validation", described => described["chain"] = EstimatorSettings.Read(estimator));
            var fits = validator.FitAll(communicator, estimator, copy.Parallel, copy.KeepModels, copy.Progress);
            return validator.CreateReport(fits, copy.KeepModels);
        });
    }
}
