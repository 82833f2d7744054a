using System.Numerics;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>A vector of numbers of known size, Single or Byte.</summary>
/// <typeparam name="T">The type of a number.</typeparam>
/// <param name="encoder">The encoder of the column.</param>
/// <param name="element">The type of a number, as the network sees it.</param>
internal sealed class NumberKind<T>(NumberVectorEncoder<T> encoder, InputElement element) : ColumnKind(encoder)
    where T : unmanaged, INumberBase<T>
{
    /// <inheritdoc/>
    public override int? Channels => encoder.Channels;

    /// <inheritdoc/>
    public override bool HasNamedSlots => true;

    /// <inheritdoc/>
    public override bool CanBeSilenced => false; // all numbers of a table stand together in one column

    /// <inheritdoc/>
    public override TensorShape Shape => Channels is { } step ? new(Width / step, step) : new(Width);

    /// <inheritdoc/>
    protected override InputElement Element => element;

    /// <inheritdoc/>
    public override InputRows CreateRows(StoredRows stored) => stored.As<T>();

    /// <inheritdoc/>
    public override LayerList CreateStandardization(bool isLinear) => [Standardize.Before(isLinear)];

    /// <inheritdoc/>
    public override LayerList CreateTableLayers(TableLayers table) => table.CreateNumberLayers(Width);

    /// <inheritdoc/>
    public override int CountVectors(bool embedsNumbers) => embedsNumbers ? Width : 0;
}
