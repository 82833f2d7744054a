using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>A vector of numbers of known size, Single or Byte.</summary>
/// <param name="encoder">The encoder of the column.</param>
/// <param name="channels">The numbers of a step if the vector is a sequence of steps; otherwise null.</param>
/// <param name="element">The type of a number.</param>
internal sealed class NumberKind(InputEncoder encoder, int? channels, InputElement element) : ColumnKind(encoder)
{
    /// <inheritdoc/>
    public override int? Channels => channels;

    /// <inheritdoc/>
    public override bool HasNamedSlots => true;

    /// <inheritdoc/>
    public override bool CanBeSilenced => false; // all numbers of a table stand together in one column

    /// <inheritdoc/>
    public override TensorShape Shape => channels is { } step ? new(Width / step, step) : new(Width);

    /// <inheritdoc/>
    protected override InputElement Element => element;

    /// <inheritdoc/>
    public override LayerList CreateStandardization(bool isLinear) => [Standardize.Before(isLinear)];

    /// <inheritdoc/>
    public override LayerList CreateTableLayers(TableLayers table) => table.CreateNumberLayers(Width);

    /// <inheritdoc/>
    public override int CountVectors(bool embedsNumbers) => embedsNumbers ? Width : 0;
}
