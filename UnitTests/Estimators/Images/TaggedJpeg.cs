using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Images;

/// <summary>Writes photos as a camera does that is held aside: the pixels as they are, and a tag that says which way up.</summary>
internal static class TaggedJpeg
{
    public const int Width = 32;
    public const int Height = 16;

    /// <summary>The brightness of the quarters: top left, top right, bottom right, bottom left.</summary>
    public static IReadOnlyList<byte> Quarters { get; } = [0, 85, 170, 255];

    /// <summary>Writes a photo of four quarters.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="orientation">The orientation that it is tagged with, from 1 to 8; null for no tag.</param>
    public static void Write(string path, int? orientation)
    {
        var pixels = new byte[Width * Height * 4];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y) = (i / 4 % Width, i / 4 / Width);
            var quarter = (x < Width / 2, y < Height / 2) switch { (true, true) => 0, (false, true) => 1, (false, false) => 2, _ => 3 };
            pixels[i] = i % 4 == 3 ? byte.MaxValue : Quarters[quarter];
        }

        using (var image = MLImage.CreateFromPixels(Width, Height, MLPixelFormat.Bgra32, pixels))
        {
            var untagged = Path.ChangeExtension(path, ".jpg");
            image.Save(untagged);
            File.Move(untagged, path, overwrite: true);
        }

        if (orientation is { } tag)
        {
            var bytes = File.ReadAllBytes(path);
            File.WriteAllBytes(path, [.. bytes[..2], .. Segment(tag), .. bytes[2..]]);
        }
    }

    // A segment APP1 of Exif: a directory of one entry, Orientation (0x0112), a short.
    private static byte[] Segment(int orientation) =>
    [
        0xFF, 0xE1, 0, 34,
        .. "Exif\0\0II*\0"u8, 8, 0, 0, 0,
        1, 0,
        0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0,
        0, 0, 0, 0,
    ];
}
