using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Comparison;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Serialization;
using MLNet.DeepExtensions.Trainers.Distributed;

namespace Microsoft.ML;

/// <summary>Compares chains of any trainers, ours or not, on the same folds.</summary>
/// <remarks>
/// A naive model, which always predicts the most frequent class or the mean, is always among them. A chain that fails is in the table, with the
/// reason.
/// </remarks>
public static class ComparisonExtensions
{
    /// <summary>Compares classifications of two classes, or of several labels, by F1.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">The rows, as they come before the first step. Each reading must give the same rows in the same order.</param>
    /// <param name="folds">The folds, the same for all.</param>
    /// <param name="candidates">The chains, each with a name of its own.</param>
    /// <returns>A table, the best first, and what the differences say.</returns>
    /// <exception cref="ArgumentException">A column is missing or of another type, or a name is empty or given twice.</exception>
    /// <exception cref="InvalidOperationException">There are too few rows, groups or times, or all chains failed.</exception>
    public static ComparisonReport Compare(
        this BinaryClassificationCatalog catalog,
        IDataView data,
        Folds folds,
        params (string Name, IEstimator<ITransformer> Estimator)[] candidates) =>
        catalog.Compare(data, folds, new ComparisonOptions(), candidates);

    /// <summary>Compares classifications of two classes, or of several labels.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">The rows, as they come before the first step. Each reading must give the same rows in the same order.</param>
    /// <param name="folds">The folds, the same for all.</param>
    /// <param name="options">Columns, the figure to compare by, intervals, progress and cancellation.</param>
    /// <param name="candidates">The chains, each with a name of its own.</param>
    /// <inheritdoc cref="Compare(BinaryClassificationCatalog, IDataView, Folds, ValueTuple{string, IEstimator{ITransformer}}[])"/>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static ComparisonReport Compare(
        this BinaryClassificationCatalog catalog,
        IDataView data,
        Folds folds,
        ComparisonOptions options,
        params (string Name, IEstimator<ITransformer> Estimator)[] candidates)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return Run(EvaluationTask.Binary, data, folds, options, candidates);
    }

    /// <summary>Compares classifications of several classes by macro F1.</summary>
    /// <inheritdoc cref="Compare(BinaryClassificationCatalog, IDataView, Folds, ValueTuple{string, IEstimator{ITransformer}}[])"/>
    public static ComparisonReport Compare(
        this MulticlassClassificationCatalog catalog,
        IDataView data,
        Folds folds,
        params (string Name, IEstimator<ITransformer> Estimator)[] candidates) =>
        catalog.Compare(data, folds, new ComparisonOptions(), candidates);

    /// <summary>Compares classifications of several classes.</summary>
    /// <inheritdoc cref="Compare(BinaryClassificationCatalog, IDataView, Folds, ComparisonOptions, ValueTuple{string, IEstimator{ITransformer}}[])"/>
    public static ComparisonReport Compare(
        this MulticlassClassificationCatalog catalog,
        IDataView data,
        Folds folds,
        ComparisonOptions options,
        params (string Name, IEstimator<ITransformer> Estimator)[] candidates)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return Run(EvaluationTask.Multiclass, data, folds, options, candidates);
    }

    /// <summary>Compares regressions of a number, or of several, by the root of the mean squared error.</summary>
    /// <inheritdoc cref="Compare(BinaryClassificationCatalog, IDataView, Folds, ValueTuple{string, IEstimator{ITransformer}}[])"/>
    public static ComparisonReport Compare(
        this RegressionCatalog catalog,
        IDataView data,
        Folds folds,
        params (string Name, IEstimator<ITransformer> Estimator)[] candidates) =>
        catalog.Compare(data, folds, new ComparisonOptions(), candidates);

    /// <summary>Compares regressions of a number, or of several.</summary>
    /// <inheritdoc cref="Compare(BinaryClassificationCatalog, IDataView, Folds, ComparisonOptions, ValueTuple{string, IEstimator{ITransformer}}[])"/>
    public static ComparisonReport Compare(
        this RegressionCatalog catalog,
        IDataView data,
        Folds folds,
        ComparisonOptions options,
        params (string Name, IEstimator<ITransformer> Estimator)[] candidates)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return Run(EvaluationTask.Regression, data, folds, options, candidates);
    }

    private static ComparisonReport Run(
        EvaluationTask task, IDataView data, Folds folds, ComparisonOptions options, (string Name, IEstimator<ITransformer> Estimator)[] candidates)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(candidates);
        Require(task, candidates);
        var copy = (ComparisonOptions)options.Copy();
        task.RequireMetric(copy.Metric);
        return TrainingProcesses.RunApart(copy.Distributed, communicator =>
        {
            var validator = CrossValidator.Create(task, data, folds, copy);
            validator.RequireSame(communicator, "comparison", described => described["chains"] = new JsonObject(
                candidates.Select(candidate => KeyValuePair.Create(candidate.Name, (JsonNode?)EstimatorSettings.Read(candidate.Estimator)))));
            return new ModelComparer(task, validator, copy, communicator).Run(candidates);
        });
    }

    private static void Require(EvaluationTask task, (string Name, IEstimator<ITransformer> Estimator)[] candidates)
    {
        if (candidates.Length == 0)
        {
            throw new ArgumentException("There must be chains to compare, but there are none. Name each: (\"mlp\", pipeline).", nameof(candidates));
        }

        var naive = NaivePredictions.NameOf(task);
        foreach (var (name, estimator) in candidates)
        {
            if (string.IsNullOrWhiteSpace(name) || name == naive || candidates.Count(candidate => candidate.Name == name) > 1)
            {
                throw new ArgumentException(
                    $"Each chain must have a name of its own, and '{naive}' is that of the naive model, but one is called '{name}'. "
                    + "Give it another name.",
                    nameof(candidates));
            }

            if (estimator is null)
            {
                throw new ArgumentException($"Each name must have a chain but that of '{name}' is null.", nameof(candidates));
            }
        }
    }
}
