using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>
/// A column to predict from, by the kind of what it holds: what it is to a network, and with which layers it starts there. Its encoder knows how it
/// is checked, read and stored.
/// </summary>
/// <param name="encoder">The encoder of the column.</param>
internal abstract class ColumnKind(InputEncoder encoder)
{
    /// <summary>How the column is checked, read and stored for training.</summary>
    public InputEncoder Encoder { get; } = encoder;

    /// <summary>The name of the column.</summary>
    public string ColumnName => Encoder.ColumnName;

    /// <summary>The type of the column in the training rows.</summary>
    public DataViewType Type => Encoder.Type;

    /// <summary>The number of values a row, or of the longest row.</summary>
    public int Width => Encoder.Width;

    /// <summary>The number of key values; 0 where the values are amounts and no keys.</summary>
    public virtual int KeyCount => 0;

    /// <summary>What each key stands for; null if the column does not say, or holds no keys.</summary>
    public virtual IReadOnlyList<string>? KeyValues => null;

    /// <summary>Whether a row is a text: a sequence of keys.</summary>
    public virtual bool IsText => false;

    /// <summary>Whether a place among the values means the same in every row, so that it may have a name.</summary>
    public virtual bool HasNamedSlots => false;

    /// <summary>The numbers of a step where a row of known size is a sequence of steps; otherwise null.</summary>
    public virtual int? Channels => null;

    /// <summary>How messages call each category of a row; none if the column holds no categories.</summary>
    public virtual IReadOnlyList<string> CategoryNames => [];

    /// <summary>Whether the network of few rows may do without the column as a whole, where that does better.</summary>
    public virtual bool CanBeSilenced => true;

    /// <summary>The shape of one row, as the network sees it.</summary>
    public abstract TensorShape Shape { get; }

    /// <summary>How the values are the pixels of an image, where the column says so itself; otherwise null.</summary>
    public virtual ImageLayout? Layout => null;

    /// <summary>The type of the values, as the network sees it.</summary>
    protected virtual InputElement Element => InputElement.Number;

    /// <summary>Which steps of a longer row are left out.</summary>
    protected virtual SequenceTruncation Truncation => SequenceTruncation.Post;

    /// <summary>Finds the kind of a column.</summary>
    /// <param name="encoder">The encoder of the column.</param>
    public static ColumnKind Create(InputEncoder encoder) => encoder switch
    {
        NumberVectorEncoder<float> numbers => new NumberKind<float>(numbers, InputElement.Number),
        NumberVectorEncoder<byte> bytes => new NumberKind<byte>(bytes, InputElement.Byte),
        NumberSequenceEncoder numbers => new NumberSequenceKind(numbers),
        KeySequenceEncoder keys => new TextKind(keys),
        WordsEncoder words => new WordsKind(words),
        CategoryEncoder categories => new CategoryKind(categories),
        PixelEncoder images => new ImageKind(images),
        _ => throw new ArgumentOutOfRangeException(nameof(encoder), encoder.GetType(), "There is no kind of column for this encoder."),
    };

    /// <summary>Makes the input of a network.</summary>
    /// <param name="shape">The shape of one row; mostly <see cref="Shape"/>.</param>
    /// <param name="layers">The layers that only this column goes through, possibly none.</param>
    public NetworkInput CreateInput(TensorShape shape, LayerList layers) =>
        new(Encoder.GraphName, shape, layers, Element, KeyCount, Truncation) { KeyValues = KeyValues };

    /// <summary>Makes of the rows that were read what a network is trained on, without copying them.</summary>
    /// <param name="stored">Where they are.</param>
    public abstract InputRows CreateRows(StoredRows stored);

    /// <summary>Finds out whether rows were cut that a user may want to have in full; null if none were.</summary>
    /// <param name="store">The store that they were read into.</param>
    public virtual CutRows? FindCut(RowStore store) => null;

    /// <summary>The encoder for scoring.</summary>
    /// <param name="wholeCut">How a text is cut of which another part of the model reads more than the network; null if none does.</param>
    public virtual InputEncoder ForScoring(SequenceCut? wholeCut) => Encoder;

    /// <summary>Makes the layers that bring numbers to one scale; none where there is nothing to bring there.</summary>
    /// <param name="isLinear">Whether all other layers are linear, so that the whole network is to be.</param>
    public virtual LayerList CreateStandardization(bool isLinear) => [];

    /// <summary>Makes the layers that the column goes through as one of a table, before all are joined.</summary>
    /// <param name="table">What the network makes of the columns of a table.</param>
    /// <exception cref="ArgumentException">Images are too small for the network's strides.</exception>
    public abstract LayerList CreateTableLayers(TableLayers table);

    /// <summary>The number of vectors that the column gives to a table's network, one for each value.</summary>
    /// <param name="embedsNumbers">Whether a number becomes a vector, as a category does.</param>
    public virtual int CountVectors(bool embedsNumbers) => 0;
}
