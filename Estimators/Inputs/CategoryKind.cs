using System.Globalization;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>Categories: a key, or a fixed number of keys.</summary>
/// <param name="encoder">The encoder of the column.</param>
internal sealed class CategoryKind(CategoryEncoder encoder) : ColumnKind(encoder)
{
    /// <inheritdoc/>
    public override int KeyCount => encoder.KeyCount;

    /// <inheritdoc/>
    public override IReadOnlyList<string>? KeyValues => encoder.Values?.Names;

    /// <inheritdoc/>
    public override bool HasNamedSlots => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> CategoryNames => Width == 1
        ? [$"Column '{ColumnName}'"]
        : [.. Enumerable.Range(0, Width).Select(slot => string.Create(CultureInfo.InvariantCulture, $"Slot {slot} of column '{ColumnName}'"))];

    /// <inheritdoc/>
    public override TensorShape Shape => new(Width);

    /// <inheritdoc/>
    protected override InputElement Element => InputElement.Key;

    /// <inheritdoc/>
    public override InputRows CreateRows(StoredRows stored) => stored.As<int>();

    /// <inheritdoc/>
    public override LayerList CreateTableLayers(TableLayers table) =>
        [new CategoryEmbedding(KeyCount, table.VectorSize), .. TableLayers.DropFeatures(table.FeatureDropout, table.VectorSize)];

    /// <inheritdoc/>
    public override int CountVectors(bool embedsNumbers) => Width;
}
