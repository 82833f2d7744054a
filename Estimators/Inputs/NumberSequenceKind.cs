using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>A signal of any length: a vector of Single of unknown size, some numbers for each step.</summary>
/// <param name="encoder">The encoder of the column.</param>
internal sealed class NumberSequenceKind(NumberSequenceEncoder encoder) : ColumnKind(encoder)
{
    /// <inheritdoc/>
    public override TensorShape Shape => TensorShape.Sequence(encoder.Cut.Length, encoder.Channels);

    /// <inheritdoc/>
    protected override SequenceTruncation Truncation => encoder.Cut.ToTruncation();

    /// <inheritdoc/>
    public override InputRows CreateRows(StoredRows stored) => stored.As<float>(arePadded: true);

    /// <inheritdoc/>
    public override CutRows? FindCut(RowStore store) => store is NumberSequenceStore { CutCount: > 0 } cut
        ? new CutRows(ColumnName, cut.CutCount, cut.MostSteps)
        : null;

    /// <inheritdoc/>
    public override LayerList CreateStandardization(bool isLinear) => [Standardize.Before(isLinear)];

    /// <inheritdoc/>
    public override LayerList CreateTableLayers(TableLayers table) =>
        throw new NotSupportedException($"Column '{ColumnName}' is a signal of any length, which no table's network takes.");
}
