using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Trainers.Torch.Threads;

namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>Convolutions of images of floats, and their gradients.</summary>
/// <remarks>
/// A few images at a time are copied with zeros around, so that they stay in a cache. The channels of a pixel lie side by side, so a line of a window
/// is one run of numbers, which is read where it lies: nothing is laid out for a product but the weight (Georganas et al. 2018, "Anatomy of
/// High-Performance Deep Learning Convolutions on SIMD Architectures"). The sums of a number are added in an order that depends on the shapes alone.
/// </remarks>
internal static unsafe class ImageProduct
{
    private const int PartSize = 1 << 15; // numbers of the padded images of a part, 128 KB, at most but for one image
    private const int SummedImages = 32; // whose gradients of the weight are added up before they join the others, at least
    private const int MostSums = 8;

    /// <summary>Computes a convolution.</summary>
    /// <param name="images">The images.</param>
    /// <param name="frame">Where they lie among zeros.</param>
    /// <param name="weight">The weight, (window² · channels, outputs): lines of the window, then its columns, then channels.</param>
    /// <param name="window">The window's height and width.</param>
    /// <param name="stride">By how many pixels the window moves.</param>
    /// <param name="result">Where the result goes.</param>
    public static void Compute(ImageView images, ImageFrame frame, MatrixView weight, int window, int stride, ImageView result)
    {
        var panels = Allocate(MatrixProduct.Padded(weight.Columns, ImageTile.NarrowColumns) * weight.Rows);
        try
        {
            Pack(weight, panels);
            var place = (nint)panels;
            var count = CountTogether(images, frame);
            WorkCrew.Run((images.Count + count - 1) / count, part =>
                ComputePart(images.ImagesAt(part * count, count), frame, (float*)place, window, stride, result.ImagesAt(part * count, count)));
        }
        finally
        {
            NativeMemory.AlignedFree(panels);
        }
    }

    /// <summary>Computes the gradient of the weight.</summary>
    /// <param name="images">The images.</param>
    /// <param name="frame">Where they lie among zeros.</param>
    /// <param name="slopes">The gradients of the result, of a multiple of <see cref="ImageTile.NarrowColumns"/> channels.</param>
    /// <param name="window">The window's height and width.</param>
    /// <param name="stride">By how many pixels the window moves.</param>
    /// <param name="result">Where the gradient goes, (window² · channels, outputs), row by row.</param>
    public static void AddUpWeight(ImageView images, ImageFrame frame, ImageView slopes, int window, int stride, MatrixView result)
    {
        var run = window * images.Channels;
        var rowsOfLine = MatrixProduct.Padded(run, ImageTile.Rows);
        var size = window * rowsOfLine * slopes.Channels;
        var count = Math.Max(SummedImages, (images.Count + MostSums - 1) / MostSums); // by the shapes alone
        var parts = (images.Count + count - 1) / count;
        var sums = Allocate(parts * size);
        try
        {
            new Span<byte>(sums, checked((int)(parts * size * sizeof(float)))).Clear();
            var place = (nint)sums;
            WorkCrew.Run(parts, part => AddUpPart(
                images.ImagesAt(part * count, count),
                frame,
                slopes.ImagesAt(part * count, count),
                window,
                stride,
                (float*)place + (part * size)));
            for (var line = 0; line < window; line++)
            {
                for (var row = 0; row < run; row++)
                {
                    var from = sums + (((line * rowsOfLine) + row) * slopes.Channels);
                    Join(from, parts, size, result.At((line * run) + row, 0), slopes.Channels);
                }
            }
        }
        finally
        {
            NativeMemory.AlignedFree(sums);
        }
    }

    // A last panel of at most half as many columns is a narrow one.
    private static void Pack(MatrixView weight, float* panels)
    {
        var whole = weight.Columns / ImageTile.Columns * ImageTile.Columns;
        Panels.Pack(weight, 0, weight.Rows, 0, whole, ImageTile.Columns, panels);
        var rest = weight.Columns - whole;
        Panels.Pack(weight, 0, weight.Rows, whole, rest, WidthOf(rest), panels + ((long)whole * weight.Rows));
    }

    private static int WidthOf(int columns) => columns <= ImageTile.NarrowColumns ? ImageTile.NarrowColumns : ImageTile.Columns;

    private static int CountTogether(ImageView images, ImageFrame frame) =>
        Math.Max(1, PartSize / (frame.Height * frame.Width * images.Channels));

    // What is read beyond the last window counts for nothing.
    private static float* Allocate(long count) =>
        (float*)NativeMemory.AlignedAlloc((nuint)((count + ImageTile.Columns) * sizeof(float)), MatrixProduct.Alignment);

    private static float* AllocateFrames(ImageView images, ImageFrame frame, int count) =>
        Allocate((long)frame.Height * frame.Width * images.Channels * count);

    private static ImageView Frame(ImageView images, ImageFrame frame, float* memory)
    {
        var framed = images with { First = (nint)memory, Height = frame.Height, Width = frame.Width };
        new Span<float>(memory, (framed.Size * framed.Count) + ImageTile.Columns).Clear();
        var (channels, lineStride) = (images.Channels, frame.Step * frame.Width * images.Channels);
        var (runs, run) = frame.Step == 1 ? (1, images.Width * channels) : (images.Width, channels);
        for (var image = 0; image < images.Count; image++)
        {
            var from = images.Image(image);
            var line = framed.Image(image) + (((frame.Before * frame.Width) + frame.Before) * channels);
            for (var row = 0; row < images.Height; row++, line += lineStride)
            {
                var to = line;
                for (var i = 0; i < runs; i++, from += run, to += frame.Step * channels)
                {
                    new ReadOnlySpan<float>(from, run).CopyTo(new Span<float>(to, run));
                }
            }
        }

        return framed;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ComputePart(ImageView images, ImageFrame frame, float* panels, int window, int stride, ImageView result)
    {
        var memory = AllocateFrames(images, frame, images.Count);
        try
        {
            var framed = Frame(images, frame, memory);
            var (run, lineStride) = (window * framed.Channels, framed.Width * framed.Channels);
            var places = stackalloc float*[ImageTile.Rows];
            var part = stackalloc float[ImageTile.Rows * ImageTile.Columns];
            var all = result.Count * result.Height * result.Width;
            var (image, row, column) = (0, 0, 0);
            for (var first = 0; first < all; first += ImageTile.Rows)
            {
                var rows = Math.Min(ImageTile.Rows, all - first);
                for (var i = 0; i < ImageTile.Rows; i++)
                {
                    places[i] = i < rows ? framed.Image(image) + (((row * framed.Width) + column) * stride * framed.Channels) : places[0];
                    (image, row, column) = column + 1 < result.Width
                        ? (image, row, column + 1)
                        : row + 1 < result.Height ? (image, row + 1, 0) : (image + 1, 0, 0);
                }

                var panel = panels;
                var target = result.Image(0) + ((long)first * result.Channels);
                for (var output = 0; output < result.Channels; output += ImageTile.Columns, panel += window * run * ImageTile.Columns)
                {
                    var columns = Math.Min(ImageTile.Columns, result.Channels - output);
                    var width = WidthOf(columns);
                    var isWhole = rows == ImageTile.Rows && columns == width;
                    var to = isWhole ? target + output : part;
                    var toStride = isWhole ? result.Channels : width;
                    if (width == ImageTile.Columns)
                    {
                        ImageTile.Compute(places, window, run, lineStride, panel, to, toStride);
                    }
                    else
                    {
                        ImageTile.ComputeNarrow(places, window, run, lineStride, panel, to, toStride);
                    }

                    for (var i = 0; !isWhole && i < rows; i++)
                    {
                        new ReadOnlySpan<float>(part + (i * width), columns)
                            .CopyTo(new Span<float>(target + ((long)i * result.Channels) + output, columns));
                    }
                }
            }
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddUpPart(ImageView images, ImageFrame frame, ImageView slopes, int window, int stride, float* sums)
    {
        var count = CountTogether(images, frame);
        var memory = AllocateFrames(images, frame, count);
        try
        {
            for (var first = 0; first < images.Count; first += count)
            {
                var framed = Frame(images.ImagesAt(first, count), frame, memory);
                var band = Math.Max(1, PartSize / (framed.Width * framed.Channels * stride)); // so many lines of a large image stay in a cache
                for (var top = 0; top < slopes.Height; top += band)
                {
                    AddUpBand(framed, slopes.ImagesAt(first, count), window, stride, (top, Math.Min(band, slopes.Height - top)), sums);
                }
            }
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddUpBand(ImageView framed, ImageView slopes, int window, int stride, (int Top, int Lines) band, float* sums)
    {
        var (run, lineStride) = (window * framed.Channels, framed.Width * framed.Channels);
        var (pixelStep, lineStep) = (stride * framed.Channels, stride * lineStride);
        for (var line = 0; line < window; line++)
        {
            for (var row = 0; row < run; row += ImageTile.Rows, sums += ImageTile.Rows * slopes.Channels)
            {
                for (var output = 0; output < slopes.Channels; output += ImageTile.Columns)
                {
                    var isNarrow = slopes.Channels - output < ImageTile.Columns;
                    for (var image = 0; image < framed.Count; image++)
                    {
                        var place = framed.Image(image) + (((band.Top * stride) + line) * lineStride) + row;
                        var slope = slopes.Image(image) + (band.Top * slopes.Width * slopes.Channels) + output;
                        if (isNarrow)
                        {
                            ImageTile.AddUpNarrow(
                                place, pixelStep, lineStep, slope, slopes.Channels, band.Lines, slopes.Width, sums + output, slopes.Channels);
                        }
                        else
                        {
                            ImageTile.AddUp(
                                place, pixelStep, lineStep, slope, slopes.Channels, band.Lines, slopes.Width, sums + output, slopes.Channels);
                        }
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Join(float* sums, int parts, long size, float* result, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var sum = 0f;
            for (var part = 0; part < parts; part++)
            {
                sum += sums[(part * size) + i];
            }

            result[i] = sum;
        }
    }
}
