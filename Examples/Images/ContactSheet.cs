using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Layers;

namespace MLNet.DeepExtensions.Examples.Images;

/// <summary>Draws grey images in rows: each as it is, then as training may see it.</summary>
internal static class ContactSheet
{
    private const int Variants = 11;
    private const int Scale = 6;
    private const int Gap = 6;

    /// <summary>Writes a PNG file.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="images">The pixels of each image, a square.</param>
    /// <param name="side">The side of an image in pixels.</param>
    /// <param name="white">The brightest value.</param>
    /// <param name="augmentation">How training changes images.</param>
    public static void Save(string path, float[][] images, int side, float white, AugmentImage augmentation)
    {
        var cell = (side * Scale) + Gap;
        var (width, height) = (cell * (Variants + 1), cell * images.Length);
        var pixels = new byte[width * height * 4];
        Array.Fill<byte>(pixels, 96);
        for (var variant = 0; variant <= Variants; variant++)
        {
            float[] all = [.. images.SelectMany(image => image)];
            var shown = variant == 0 ? all : augmentation.Apply(all, new TensorShape(1, side, side), seed: variant);
            for (var i = 0; i < images.Length; i++)
            {
                Draw(pixels, width, variant * cell, i * cell, shown.AsSpan(i * side * side, side * side), side, white);
            }
        }

        for (var i = 3; i < pixels.Length; i += 4)
        {
            pixels[i] = byte.MaxValue; // opaque
        }

        using var sheet = MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, pixels);
        sheet.Save(path);
    }

    private static void Draw(byte[] pixels, int width, int left, int top, ReadOnlySpan<float> image, int side, float white)
    {
        for (var y = 0; y < side * Scale; y++)
        {
            for (var x = 0; x < side * Scale; x++)
            {
                var grey = (byte)Math.Clamp(255 * image[(y / Scale * side) + (x / Scale)] / white, 0, 255);
                pixels.AsSpan((((top + y) * width) + left + x) * 4, 3).Fill(grey);
            }
        }
    }
}
