using Microsoft.ML;

namespace MLNet.DeepExtensions.Auto.Preparation;

/// <summary>Rows with the columns that trainers take.</summary>
/// <param name="Steps">The fitted steps, without that of the label.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Helpers">The columns that the steps added.</param>
internal sealed record PreparedData(ITransformer Steps, IDataView Rows, IReadOnlyList<string> Helpers)
{
    /// <summary>The columns, by the number of rows and the seed of a candidate.</summary>
    public required Func<int, int, PreparedColumns> Columns { get; init; }

    /// <summary>The step that makes a label of text a key, in its place; of other labels one that does nothing.</summary>
    public required ITransformer LabelAsKey { get; init; }
}
