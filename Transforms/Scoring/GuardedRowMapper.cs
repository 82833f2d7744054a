using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Scoring;

/// <summary>A mapper whose rows throw where several threads read one of them at the same time.</summary>
/// <param name="mapper">The mapper that makes the rows.</param>
internal sealed class GuardedRowMapper(IRowToRowMapper mapper) : IRowToRowMapper
{
    /// <inheritdoc/>
    public DataViewSchema InputSchema => mapper.InputSchema;

    /// <inheritdoc/>
    public DataViewSchema OutputSchema => mapper.OutputSchema;

    /// <inheritdoc/>
    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        mapper.GetDependencies(dependingColumns);

    /// <inheritdoc/>
    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        new GuardedRow(mapper.GetRow(input, activeColumns));
}
