using Microsoft.ML;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>The two sides of a fold or split.</summary>
/// <param name="TrainSet">The rows to train on.</param>
/// <param name="TestSet">The rows to test with.</param>
public sealed record TrainTestPair(IDataView TrainSet, IDataView TestSet);
