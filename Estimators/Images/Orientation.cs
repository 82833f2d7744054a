using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions;

/// <summary>Which way up the pixels of a photo are stored, as a camera tags it (Exif, tag Orientation).</summary>
internal static class Orientation
{
    /// <summary>Stored as it is looked at.</summary>
    public const int Upright = 1;

    private const int FirstOnItsSide = 5;

    /// <summary>The image as it is to be looked at.</summary>
    /// <param name="image">The image as it is stored.</param>
    /// <param name="orientation">From 1 to 8: on which sides the first row and the first column of the stored pixels are.</param>
    public static MLImage TurnUpright(MLImage image, int orientation)
    {
        var (storedWidth, storedHeight) = (image.Width, image.Height);
        var (width, height) = orientation < FirstOnItsSide ? (storedWidth, storedHeight) : (storedHeight, storedWidth);
        var stored = MemoryMarshal.Cast<byte, uint>(image.Pixels); // a pixel each
        var upright = new uint[width * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (column, row) = StoredPlace(orientation, x, y, storedWidth - 1, storedHeight - 1);
                upright[(y * width) + x] = stored[(row * storedWidth) + column];
            }
        }

        return MLImage.CreateFromPixels(width, height, image.PixelFormat, MemoryMarshal.AsBytes(upright.AsSpan()));
    }

    // Where a pixel of the upright image is stored.
    private static (int Column, int Row) StoredPlace(int orientation, int x, int y, int right, int bottom) => orientation switch
    {
        2 => (right - x, y), // mirrored
        3 => (right - x, bottom - y), // upside down
        4 => (x, bottom - y), // upside down and mirrored
        5 => (y, x), // the first row is on the left, the first column at the top
        6 => (y, bottom - x), // on the right, at the top
        7 => (right - y, bottom - x), // on the right, at the bottom
        8 => (right - y, x), // on the left, at the bottom
        _ => (x, y),
    };
}
