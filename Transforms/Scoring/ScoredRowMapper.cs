using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Scoring;

/// <summary>Scores rows one by one, as a PredictionEngine does.</summary>
/// <param name="binding">The network applied to the rows.</param>
internal sealed class ScoredRowMapper(NetworkBinding binding) : IRowToRowMapper
{
    /// <inheritdoc/>
    public DataViewSchema InputSchema => binding.InputSchema;

    /// <inheritdoc/>
    public DataViewSchema OutputSchema => binding.OutputSchema;

    /// <inheritdoc/>
    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        binding.GetDependencies(binding.GetActive(dependingColumns));

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The row has another schema than the mapper was made for.</exception>
    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        input.Schema == InputSchema
            ? new ScoredRow(binding, input, binding.GetActive(activeColumns))
            : throw new ArgumentException(
                "The row must have the schema that the mapper was made for, but it has another. " +
                "Make a mapper for the schema of the row.",
                nameof(input));
}
