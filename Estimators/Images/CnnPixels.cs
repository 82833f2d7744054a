using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions;

/// <summary>Finds out how the values of a vector are the pixels of an image: by the column's dimensions, and by what is set.</summary>
internal static class CnnPixels
{
    private const int MostChannels = 4; // what ExtractPixels gives

    /// <summary>The layout of a column: its own where it says so, as images do.</summary>
    /// <param name="input">The column.</param>
    /// <param name="given">What is set; null for nothing.</param>
    /// <inheritdoc cref="LayoutOf(PixelLayout, string, VectorDataViewType)" path="/exception"/>
    public static ImageLayout LayoutOf(ColumnKind input, PixelLayout? given) =>
        input.Layout ?? LayoutOf(given ?? new(), input.ColumnName, (VectorDataViewType)input.Type);

    /// <summary>The layout of a column of a vector.</summary>
    /// <param name="given">What is set.</param>
    /// <param name="columnName">The column, for messages.</param>
    /// <param name="type">Its type, of known size.</param>
    /// <exception cref="ArgumentException">
    /// The column has not as many values, or other dimensions than those that are set, or may have several layouts.
    /// </exception>
    public static ImageLayout LayoutOf(PixelLayout given, string columnName, VectorDataViewType type)
    {
        var layout = type.Dimensions is [var first, var second, var third]
            ? CreateLayoutFromDimensions(given, columnName, first, second, third)
            : CreateLayoutFromSize(given, columnName, type.Size, type.Dimensions is [var down, var across] ? (down, across) : null);
        return IsAsSet(given, layout) && (long)layout.Channels * layout.Height * layout.Width == type.Size
            ? layout
            : throw ColumnLookup.WrongType(
                columnName,
                $"images of {GetLayoutText(given, layout)} values,",
                ColumnText.ToText(type),
                "Set the Height, Width and Channels of Pixels to those of the images: Channels is 1 for grey ones, 3 for colours; "
                + "Interleaved is true where the channels of a pixel lie side by side.");
    }

    // Of [24, 48, 3], 24 channels of 48 × 3 pixels is what nobody means; where both ends could be channels, ExtractPixels' default counts.
    private static ImageLayout CreateLayoutFromDimensions(PixelLayout given, string columnName, int first, int second, int third)
    {
        var (isPlanar, isInterleaved) = given.Channels is { } channels
            ? (first == channels, third == channels)
            : (first <= MostChannels, third <= MostChannels);
        var chosen = given.Interleaved ?? (isInterleaved && !isPlanar);
        if (chosen ? isPlanar && !isInterleaved : isInterleaved && !isPlanar)
        {
            throw new ArgumentException(
                $"Pixels.Interleaved is {chosen}, but the dimensions of column '{columnName}', [{first}, {second}, {third}], "
                + $"have the channels {(chosen ? "first" : "last")}. Leave Pixels.Interleaved null: the dimensions say it.");
        }

        return chosen ? new ImageLayout(third, first, second, Interleaved: true) : new ImageLayout(first, second, third, Interleaved: false);
    }

    private static ImageLayout CreateLayoutFromSize(PixelLayout given, string columnName, int size, (int Height, int Width)? matrix)
    {
        var (height, width) = (given.Height ?? matrix?.Height, given.Width ?? matrix?.Width);
        var channels = given.Channels ?? ChannelsOf(columnName, size, height, width);
        var pixels = size / channels;
        var side = (int)Math.Sqrt(pixels);
        return new ImageLayout(
            channels,
            height ?? (width is { } across ? pixels / across : side),
            width ?? (height is { } down ? pixels / down : side),
            given.Interleaved ?? false);
    }

    private static int ChannelsOf(string columnName, int size, int? height, int? width)
    {
        if (height is { } down && width is { } across)
        {
            var channels = size / (down * across);
            return channels is > 0 and <= MostChannels && size % (down * across) == 0 ? channels : 1;
        }

        if ((height ?? width) is { } side && size / side % 3 == 0)
        {
            throw new ArgumentException(
                $"Pixels.Channels must be set, as column '{columnName}' may hold grey images, {size / side} pixels by the {side} that are set, "
                + $"or coloured ones, {size / side / 3} by {side}. Set Pixels.Channels to 1 for grey, 3 for colours, or set Height and Width both.");
        }

        return 1;
    }

    private static bool IsAsSet(PixelLayout given, ImageLayout layout) =>
        layout is { Channels: > 0, Height: > 0, Width: > 0 } && Wanted(given, layout) == (layout.Channels, layout.Height, layout.Width);

    private static (int Channels, int Height, int Width) Wanted(PixelLayout given, ImageLayout layout) =>
        (given.Channels ?? layout.Channels, given.Height ?? layout.Height, given.Width ?? layout.Width);

    private static string GetLayoutText(PixelLayout given, ImageLayout layout)
    {
        var (channels, height, width) = Wanted(given, layout);
        var order = layout.Interleaved ? ", side by side" : string.Empty;
        var channelText = $"{channels} channel{(channels == 1 ? string.Empty : "s")}{order}";
        return $"{width} × {height} pixels (width × height) with {channelText}, {(long)channels * height * width}";
    }
}
