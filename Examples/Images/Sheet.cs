using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Examples.Images;

/// <summary>A picture of square pictures in columns and rows, on grey.</summary>
/// <param name="columns">The number of columns.</param>
/// <param name="rows">The number of rows.</param>
/// <param name="side">The side of a picture in pixels.</param>
internal sealed class Sheet(int columns, int rows, int side)
{
    private const int Gap = 6;
    private const int BytesPerPixel = 4;
    private const byte Background = 96;
    private readonly int _width = columns * (side + Gap);
    private readonly byte[] _pixels = CreateBackground(columns * rows * (side + Gap) * (side + Gap));

    /// <summary>Puts a picture on its place.</summary>
    /// <param name="column">The column, from 0.</param>
    /// <param name="row">The row, from 0.</param>
    /// <param name="pixels">Blue, green, red and opacity of each pixel.</param>
    public void Draw(int column, int row, ReadOnlySpan<byte> pixels)
    {
        for (var y = 0; y < side; y++)
        {
            var start = ((((row * (side + Gap)) + y) * _width) + (column * (side + Gap))) * BytesPerPixel;
            pixels.Slice(y * side * BytesPerPixel, side * BytesPerPixel).CopyTo(_pixels.AsSpan(start));
        }
    }

    /// <summary>Writes a PNG file.</summary>
    public void Save(string path)
    {
        using var sheet = MLImage.CreateFromPixels(_width, _pixels.Length / BytesPerPixel / _width, MLPixelFormat.Bgra32, _pixels);
        sheet.Save(path);
    }

    private static byte[] CreateBackground(int pixels)
    {
        var background = new byte[pixels * BytesPerPixel];
        for (var i = 0; i < background.Length; i++)
        {
            background[i] = i % BytesPerPixel == BytesPerPixel - 1 ? byte.MaxValue : Background;
        }

        return background;
    }
}
