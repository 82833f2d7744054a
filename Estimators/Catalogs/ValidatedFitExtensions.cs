using Microsoft.ML.Data;
using MLNet.DeepExtensions.Fitting;

namespace Microsoft.ML;

/// <summary>Fits pipelines with validation rows.</summary>
public static class ValidatedFitExtensions
{
    /// <summary>
    /// Fits a pipeline with one of this package's trainers on one set of rows, and keeps the epoch that does best on another. All other steps are
    /// fitted on the training rows alone, so they learn nothing of the validation rows.
    /// </summary>
    /// <typeparam name="TLastTransformer">What the last step is when it is fitted.</typeparam>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="trainData">The training rows, as they come before the first step.</param>
    /// <param name="validationData">The validation rows, as they come before the first step.</param>
    /// <exception cref="ArgumentException">No step is a trainer of this package, or a column is missing or of the wrong type.</exception>
    /// <exception cref="InvalidOperationException">As with the trainer's own <c>Fit(trainData, validationData)</c>.</exception>
    public static TransformerChain<TLastTransformer> Fit<TLastTransformer>(
        this EstimatorChain<TLastTransformer> pipeline, IDataView trainData, IDataView validationData)
        where TLastTransformer : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        return (TransformerChain<TLastTransformer>)((IEstimator<ITransformer>)pipeline).Fit(trainData, validationData);
    }

    /// <inheritdoc cref="Fit{TLastTransformer}(EstimatorChain{TLastTransformer}, IDataView, IDataView)"/>
    public static ITransformer Fit(this IEstimator<ITransformer> pipeline, IDataView trainData, IDataView validationData)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(trainData);
        ArgumentNullException.ThrowIfNull(validationData);
        return EstimatorSteps.HaveNetwork(pipeline)
            ? ValidatedFit.Run(pipeline, trainData, validationData)
            : throw new ArgumentException(
                "Validation rows are for this package's trainers, but no step of the pipeline is one. Call Fit(trainData), or append one, "
                + "such as ml.MulticlassClassification.Trainers.Mlp().",
                nameof(pipeline));
    }
}
