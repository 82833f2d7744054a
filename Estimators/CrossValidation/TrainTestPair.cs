using Microsoft.ML;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>The two sides of a fold or split.</summary>
/// <param name="TrainSet">The rows to train on.</param>
/// <param name="TestSet">The rows to test with.</param>
public sealed record TrainTestPair(IDataView TrainSet, IDataView TestSet)
{
    /// <summary>The columns of the rows.</summary>
    public override string ToString() => $"Rows to train on and to test with, {TrainSet.Schema.Count(column => !column.IsHidden)} columns";
}
