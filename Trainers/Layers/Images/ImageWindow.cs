using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>A square window that moves over an image: the size of what it leaves, and the padding around.</summary>
/// <param name="Extent">The pixels from the window's first to its last, positive.</param>
/// <param name="Stride">How many pixels it moves, positive.</param>
/// <param name="Before">The padding above and left.</param>
/// <param name="After">The padding below and right.</param>
internal readonly record struct ImageWindow(long Extent, long Stride, long Before, long After)
{
    /// <summary>Whether all sides are padded alike.</summary>
    public bool IsEven => Before == After;

    /// <summary>The padding as ONNX has it: above, left, below, right.</summary>
    public long[] Pads => [Before, Before, After, After];

    /// <summary>Makes a window.</summary>
    /// <param name="size">The number of pixels along a side.</param>
    /// <param name="stride">How many pixels it moves.</param>
    /// <param name="dilation">The distance between its pixels.</param>
    /// <param name="padding">The padding on each side; null for as much as keeps the image's size but for the stride.</param>
    public static ImageWindow Create(int size, int stride, int dilation, int? padding)
    {
        var extent = ((size - 1L) * dilation) + 1;
        var before = padding ?? ((extent - 1) / 2);
        return new ImageWindow(extent, stride, before, padding ?? (extent - 1 - before));
    }

    /// <summary>The shape of what the window leaves of an image.</summary>
    /// <param name="input">The image, <c>[channels, height, width]</c>.</param>
    /// <param name="channels">The channels of the result.</param>
    /// <param name="layer">The layer's name, for messages.</param>
    /// <exception cref="ArgumentException">The image is too small for the window.</exception>
    public TensorShape Apply(TensorShape input, long channels, string layer)
    {
        var (height, width) = (input.Dimensions[1], input.Dimensions[2]);
        var smallest = Extent - Before - After;
        return Math.Min(height, width) >= smallest
            ? new TensorShape(channels, Count(height), Count(width))
            : throw new ArgumentException($"{layer} needs an image of at least {smallest} × {smallest} pixels for its window "
                + $"but the input is {input} (channels, height, width): nothing would be left. Use larger images, a smaller window or more padding.");
    }

    private long Count(long size) => ((size + Before + After - Extent) / Stride) + 1;
}
