using Microsoft.ML;

namespace MLNet.DeepExtensions.Auto.Inference;

/// <summary>A column whose type tells all.</summary>
/// <param name="name">The name of the column.</param>
/// <param name="kind">What it is.</param>
/// <param name="reason">Why.</param>
internal sealed class TypedColumn(string name, DataColumnKind kind, string reason) : ColumnSurvey(name)
{
    /// <inheritdoc/>
    public override long? Known => null;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, long>? Values => null;

    /// <inheritdoc/>
    public override Action? Attach(DataViewRowCursor cursor) => null;

    /// <inheritdoc/>
    public override DataColumn Decide() => new ColumnFormats { IsPlain = true }.Create(Name, kind, reason);
}
