using Microsoft.ML.Data;
using SkiaSharp;

namespace MLNet.DeepExtensions;

/// <summary>An image file: whether it can be decoded, which way up it is, and its pixels upright.</summary>
internal static class ImageFile
{
    private const string Decodable = "jpeg, png, gif, bmp, webp";

    /// <summary>Decodes a file, to see whether it can be.</summary>
    /// <param name="path">The path of the file.</param>
    /// <returns>Why it cannot be decoded, null if it can; and its orientation by the Exif standard, 1 if it is upright or does not say.</returns>
    public static (string? Fault, int Orientation) Examine(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length == 0)
            {
                return ("it is empty", Orientation.Upright);
            }

            using var codec = SKCodec.Create(stream, out var opened);
            if (codec is null)
            {
                return (GetErrorText(opened), Orientation.Upright);
            }

            var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Bgra8888);
            return (GetErrorText(codec.GetPixels(info, out _)), (int)codec.EncodedOrigin);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (e.Message, Orientation.Upright);
        }
    }

    /// <summary>Reads an image, and turns it upright if it is tagged as turned.</summary>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file cannot be decoded as an image.</exception>
    public static MLImage ReadUpright(string path)
    {
        var bytes = File.ReadAllBytes(path);
        using var data = SKData.CreateCopy(bytes);
        using var codec = SKCodec.Create(data);
        if (codec is null)
        {
            throw new InvalidDataException(
                $"'{path}' cannot be decoded as an image ({Decodable}). "
                + "Leave such files out: ml.Data.LoadImageFolder lists them as Unreadable, and an empty path is a missing image.");
        }

        var image = MLImage.CreateFromStream(new MemoryStream(bytes, writable: false));
        var orientation = (int)codec.EncodedOrigin;
        if (orientation != Orientation.Upright)
        {
            using var turned = image;
            image = Orientation.TurnUpright(turned, orientation);
        }

        image.Tag = path;
        return image;
    }

    private static string? GetErrorText(SKCodecResult result) => result switch
    {
        SKCodecResult.Success => null,
        SKCodecResult.Unimplemented => $"it is no image of a kind that can be decoded ({Decodable}): convert or remove it",
        _ => $"it is cut short or damaged ({result})",
    };
}
