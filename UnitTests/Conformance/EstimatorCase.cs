using Microsoft.ML;

namespace MLNet.DeepExtensions.UnitTests.Conformance;

/// <summary>An estimator to be checked, with rows that it can learn from.</summary>
/// <param name="Task">What it predicts.</param>
/// <param name="CreateEstimator">Makes it; settings as the test likes, columns as in the data.</param>
/// <param name="CreateData">
/// Makes at least 300 rows with a column <c>Label</c>, the estimator's inputs, and a text column <c>Group</c> of at least
/// ten values that has nothing to do with the label.
/// </param>
/// <param name="CrossValidates">
/// Whether it is cross-validated, too, which takes three more trainings: once for each estimator and once for each task is enough.
/// </param>
/// <param name="Floor">
/// What it must surpass on the rows it was trained on, by <see cref="TaskUnderTest.Evaluate"/>; less where it is not shown all that matters.
/// </param>
internal sealed record EstimatorCase(
    TaskUnderTest Task,
    Func<MLContext, NetworkEstimator> CreateEstimator,
    Func<MLContext, IDataView> CreateData,
    bool CrossValidates = false,
    double Floor = 0.88);
