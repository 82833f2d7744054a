using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>A sequence of keys of any length, such as the tokens of a text.</summary>
/// <param name="encoder">The encoder of the column.</param>
internal sealed class TextKind(KeySequenceEncoder encoder) : ColumnKind(encoder)
{
    private const int TokenSize = 64;
    private const int Windows = 64;
    private const double Dropout = 0.3;

    /// <inheritdoc/>
    public override int KeyCount => encoder.KeyCount;

    /// <inheritdoc/>
    public override IReadOnlyList<string>? KeyValues => encoder.Values?.Names;

    /// <inheritdoc/>
    public override bool IsText => true;

    /// <inheritdoc/>
    public override TensorShape Shape => TensorShape.Sequence(Width);

    /// <inheritdoc/>
    protected override InputElement Element => InputElement.Key;

    /// <inheritdoc/>
    protected override SequenceTruncation Truncation => encoder.Cut.ToTruncation();

    /// <inheritdoc/>
    public override InputRows CreateRows(StoredRows stored) => stored.As<int>();

    /// <inheritdoc/>
    public override InputEncoder ForScoring(SequenceCut? wholeCut) => wholeCut is { } cut ? encoder.WithCut(cut) : encoder;

    /// <inheritdoc/>
    /// <remarks>The mean says what a text is about, the windows what it says (Kim 2014).</remarks>
    public override LayerList CreateTableLayers(TableLayers table) =>
    [
        new Embedding(KeyCount, TokenSize, TokenDropout: 0.1, EmbeddingStart.Cooccurrence),
        new Branches([
            new PoolOverTime(TimePooling.Mean),
            new Sequence([new Convolution1D(Windows, 3), new Activation(ActivationFunction.ReLU), new PoolOverTime(TimePooling.Max)]),
        ]),
        new Dropout(Dropout),
        .. table.AfterWhole,
    ];
}
