using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.DeepExtensions.Transforms.Persistence;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>
/// Encodes an image of known size as bytes: all of its red, then all green, then all blue. A network that scores is given its alpha before
/// them, from which it knows a missing image. ML.NET's <c>ExtractPixels</c> does the same in a saved model.
/// </summary>
/// <param name="columnName">The name of the column.</param>
/// <param name="type">The type of the column, of known size.</param>
/// <param name="hasAlpha">Whether the alpha channel comes before the colours.</param>
internal sealed class PixelEncoder(string columnName, ImageDataViewType type, bool hasAlpha = false)
    : InputEncoder(columnName, type, (Channels + (hasAlpha ? 1 : 0)) * type.Height * type.Width)
{
    /// <summary>Red, green and blue; a grey image has all three alike.</summary>
    public const int Channels = 3;

    // What comes before and after the column's name.
    private static readonly string _graphNameStart = NetworkOutput.HelperName("pixels of ")[..^1];

    /// <summary>The height of the images in pixels.</summary>
    public int Height => type.Height;

    /// <summary>The width of the images in pixels.</summary>
    public int ImageWidth => type.Width;

    /// <inheritdoc/>
    public override string GraphName { get; } = NetworkOutput.HelperName($"pixels of {columnName}");

    /// <summary>The column behind an input of a graph: the one of whose images it is the pixels, or the one of its own name.</summary>
    public static string ColumnNameOf(string graphName) =>
        graphName.StartsWith(_graphNameStart, StringComparison.Ordinal) ? graphName[_graphNameStart.Length..^1] : graphName;

    /// <summary>The encoder of the same column for a network that scores.</summary>
    public PixelEncoder WithAlpha() => new(ColumnName, type, hasAlpha: true);

    /// <inheritdoc/>
    public override void Check(DataViewSchema schema)
    {
        var found = ColumnLookup.Find(schema, ColumnName);
        if (found.Type is not ImageDataViewType other || other.Height != Height || other.Width != ImageWidth)
        {
            throw ColumnLookup.WrongType(
                ColumnName,
                $"images of {ImageWidth} × {Height} pixels (width × height), as in the data the network was trained on,",
                ImageInput.GetTypeText(found.Type),
                $"Bring them to this size: ml.Transforms.ResizeImages(\"{ColumnName}\", {ImageWidth}, {Height}).");
        }
    }

    /// <inheritdoc/>
    public override SkippedRows CountSkipped(long count) => new(MissingLabel: 0, MissingFeatures: 0, BadWeight: 0, MissingImages: count);

    /// <inheritdoc/>
    public override RowStore CreateStore() => new RowStore<byte>(ColumnName, Width);

    /// <inheritdoc/>
    public override ColumnReader CreateReader(DataViewRow row, RowStore store) =>
        new ImageReader(row.GetGetter<MLImage>(row.Schema[ColumnName]), (RowStore<byte>)store, Height, ImageWidth);

    /// <inheritdoc/>
    public override void AppendStockSteps(StockChain chain) => chain.Append(chain.Context.Transforms.ExtractPixels(
        GraphName,
        ColumnName,
        hasAlpha ? ImagePixelExtractingEstimator.ColorBits.All : ImagePixelExtractingEstimator.ColorBits.Rgb,
        ImagePixelExtractingEstimator.ColorsOrder.ARGB,
        outputAsFloatArray: false));
}
