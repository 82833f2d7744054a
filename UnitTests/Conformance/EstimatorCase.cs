using Microsoft.ML;

namespace MLNet.DeepExtensions.UnitTests.Conformance;

/// <summary>An estimator to be checked, with rows that it can learn from.</summary>
/// <param name="Task">What it predicts.</param>
/// <param name="CreateEstimator">Makes it; settings as the test likes, columns as in the data.</param>
/// <param name="CreateData">
/// Makes at least 300 rows with a column <c>Label</c>, the estimator's inputs, and a text column <c>Group</c> of at least
/// ten values that has nothing to do with the label.
/// </param>
internal sealed record EstimatorCase(
    TaskUnderTest Task, Func<MLContext, NetworkEstimator> CreateEstimator, Func<MLContext, IDataView> CreateData);
