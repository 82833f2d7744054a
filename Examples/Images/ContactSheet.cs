using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions.Examples.Images;

/// <summary>Draws grey images in rows: each as it is, then as training may see it.</summary>
internal static class ContactSheet
{
    private const int Variants = 11;
    private const int Scale = 6;

    /// <summary>Writes a PNG file.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="images">The pixels of each image, a square.</param>
    /// <param name="side">The side of an image in pixels.</param>
    /// <param name="white">The brightest value.</param>
    /// <param name="augmentation">How training changes images.</param>
    public static void Save(string path, float[][] images, int side, float white, AugmentImage augmentation)
    {
        var sheet = new Sheet(Variants + 1, images.Length, side * Scale);
        float[] all = [.. images.SelectMany(image => image)];
        for (var variant = 0; variant <= Variants; variant++)
        {
            var shown = variant == 0 ? all : augmentation.Apply(all, new TensorShape(1, side, side), seed: variant);
            for (var i = 0; i < images.Length; i++)
            {
                sheet.Draw(variant, i, ToPixels(shown.AsSpan(i * side * side, side * side), side, white));
            }
        }

        sheet.Save(path);
    }

    private static byte[] ToPixels(ReadOnlySpan<float> image, int side, float white)
    {
        var pixels = new byte[side * Scale * side * Scale * 4];
        for (var i = 0; i < pixels.Length; i += 4)
        {
            var (y, x) = (i / 4 / (side * Scale) / Scale, i / 4 % (side * Scale) / Scale);
            pixels.AsSpan(i, 3).Fill((byte)Math.Clamp(255 * image[(y * side) + x] / white, 0, 255));
            pixels[i + 3] = byte.MaxValue; // opaque
        }

        return pixels;
    }
}
