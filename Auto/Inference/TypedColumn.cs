using Microsoft.ML;

namespace MLNet.DeepExtensions.Auto.Inference;

/// <summary>A column whose type tells all.</summary>
/// <param name="column">The column.</param>
/// <param name="kind">What it is.</param>
/// <param name="reason">Why.</param>
internal sealed class TypedColumn(DataViewSchema.Column column, DataColumnKind kind, string reason) : ColumnSurvey(column)
{
    public override long? Known => null;

    public override IReadOnlyDictionary<string, long>? Values => null;

    public override bool Reads(DataViewSchema.Column other) => false;

    public override Action? Attach(DataViewRowCursor cursor) => null;

    public override DataColumn Decide() => Create(kind, reason);
}
