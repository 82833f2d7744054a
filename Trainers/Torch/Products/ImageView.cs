using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>
/// Images of floats in native memory, held by whoever made the view: the channels of a pixel lie side by side, then pixels, lines, images.
/// </summary>
/// <param name="First">Their first number.</param>
/// <param name="Count">The number of images.</param>
/// <param name="Height">The lines of each.</param>
/// <param name="Width">The pixels of a line.</param>
/// <param name="Channels">The channels of a pixel.</param>
internal readonly unsafe record struct ImageView(nint First, int Count, int Height, int Width, int Channels)
{
    /// <summary>The numbers of an image.</summary>
    public int Size => Height * Width * Channels;

    /// <summary>Images whose channels of a pixel lie side by side, (batch, channels, height, width), with any numbers.</summary>
    public static Tensor Empty(long count, long channels, long height, long width) =>
        empty_strided([count, channels, height, width], [height * width * channels, 1, width * channels, channels], float32);

    /// <summary>The same numbers as (batch, height, width, channels).</summary>
    public static Tensor Pixels(Tensor images) => images.permute(0, 2, 3, 1);

    /// <summary>The images of a contiguous tensor (batch, height, width, channels); valid as long as the tensor is.</summary>
    public static ImageView Of(Tensor pixels) => new(
        (nint)TensorMemory.First(pixels), checked((int)pixels.size(0)), (int)pixels.size(1), (int)pixels.size(2), (int)pixels.size(3));

    /// <summary>The first number of an image.</summary>
    public float* Image(int image) => (float*)First + ((long)image * Size);

    /// <summary>Images that follow each other, as far as there are so many.</summary>
    public ImageView ImagesAt(int first, int count) => this with { First = (nint)Image(first), Count = Math.Min(count, Count - first) };
}
