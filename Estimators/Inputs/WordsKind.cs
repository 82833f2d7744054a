using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>The words of a sentence, of which some numbers each are told.</summary>
/// <param name="encoder">The encoder of the column.</param>
internal sealed class WordsKind(WordsEncoder encoder) : ColumnKind(encoder)
{
    /// <summary>What an encoder tells of a word; null if its column holds no words.</summary>
    public static WordKeys? FindKeys(InputEncoder encoder) => (encoder as WordsEncoder)?.Keys;

    /// <summary>The numbers that are told of a word.</summary>
    public int KeysPerWord => encoder.Keys.Count;

    /// <inheritdoc/>
    public override TensorShape Shape => TensorShape.Sequence(encoder.MostWords, KeysPerWord);

    /// <inheritdoc/>
    public override InputRows CreateRows(StoredRows stored) => stored.As<float>(arePadded: true);

    /// <inheritdoc/>
    public override CutRows? FindCut(RowStore store) => store is NumberSequenceStore { CutCount: > 0 } cut
        ? new CutRows(ColumnName, cut.CutCount, cut.MostSteps)
        : null;

    /// <inheritdoc/>
    public override LayerList CreateTableLayers(TableLayers table) =>
        throw new NotSupportedException($"Column '{ColumnName}' holds the words of a sentence, which no table's network takes.");
}
