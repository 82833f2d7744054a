using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>Images of one known size, as red, green and blue.</summary>
/// <param name="encoder">The encoder of the column.</param>
internal sealed class ImageKind(PixelEncoder encoder) : ColumnKind(encoder)
{
    private const double Dropout = 0.3;

    /// <inheritdoc/>
    public override ImageLayout Layout => new(PixelEncoder.Channels, encoder.Height, encoder.ImageWidth, Interleaved: false);

    /// <inheritdoc/>
    public override TensorShape Shape => Layout.Shape;

    /// <inheritdoc/>
    protected override InputElement Element => InputElement.Pixel;

    /// <inheritdoc/>
    public override InputRows CreateRows(StoredRows stored) => stored.As<byte>();

    /// <inheritdoc/>
    /// <remarks>A network that scores is given the alpha channel too, from which it knows a missing image.</remarks>
    public override InputEncoder ForScoring(SequenceCut? wholeCut) => encoder.WithAlpha();

    /// <inheritdoc/>
    public override LayerList CreateTableLayers(TableLayers table) =>
    [
        new StandardizeImage(PixelStatistics.TrainingRows),
        .. CnnLayers.Create(CnnArchitecture.SimpleCnn, Shape, Dropout),
        .. table.AfterWhole,
    ];
}
