using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>Convolutions of images of floats whose window moves by one pixel, and their gradients.</summary>
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
    /// <param name="weight">The weight, (window² · channels, outputs): lines of the window, then its columns, then channels.</param>
    /// <param name="window">The window's height and width.</param>
    /// <param name="padding">The zeros on each side.</param>
    /// <param name="result">Where the result goes.</param>
    public static void Compute(ImageView images, MatrixView weight, int window, int padding, ImageView result)
    {
        var panels = Allocate(MatrixProduct.Padded(weight.Columns, ImageTile.Columns) * weight.Rows);
        try
        {
            Panels.Pack(weight, 0, weight.Rows, 0, weight.Columns, ImageTile.Columns, panels);
            var place = (nint)panels;
            var count = CountTogether(images, padding);
            WorkCrew.Run((images.Count + count - 1) / count, part =>
                ComputePart(images.ImagesAt(part * count, count), (float*)place, window, padding, result.ImagesAt(part * count, count)));
        }
        finally
        {
            NativeMemory.AlignedFree(panels);
        }
    }

    /// <summary>Computes the gradient of the weight.</summary>
    /// <param name="images">The images.</param>
    /// <param name="slopes">The gradients of the result, of a multiple of <see cref="ImageTile.Columns"/> channels.</param>
    /// <param name="window">The window's height and width.</param>
    /// <param name="padding">The zeros on each side.</param>
    /// <param name="result">Where the gradient goes, (window² · channels, outputs), row by row.</param>
    public static void AddUpWeight(ImageView images, ImageView slopes, int window, int padding, MatrixView result)
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
                slopes.ImagesAt(part * count, count),
                window,
                padding,
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

    private static int CountTogether(ImageView images, int padding) => Math.Max(1, PartSize / Padded(images, padding).Size);

    private static ImageView Padded(ImageView images, int padding) =>
        images with { Height = images.Height + (2 * padding), Width = images.Width + (2 * padding) };

    // What is read beyond the last window counts for nothing.
    private static float* Allocate(long count) =>
        (float*)NativeMemory.AlignedAlloc((nuint)((count + ImageTile.Columns) * sizeof(float)), MatrixProduct.Alignment);

    private static ImageView Pad(ImageView images, int padding, float* memory)
    {
        var padded = Padded(images, padding) with { First = (nint)memory };
        new Span<float>(memory, (padded.Size * padded.Count) + ImageTile.Columns).Clear();
        var line = images.Width * images.Channels;
        for (var image = 0; image < images.Count; image++)
        {
            var from = images.Image(image);
            var to = padded.Image(image) + (((padding * padded.Width) + padding) * padded.Channels);
            for (var row = 0; row < images.Height; row++, from += line, to += padded.Width * padded.Channels)
            {
                new ReadOnlySpan<float>(from, line).CopyTo(new Span<float>(to, line));
            }
        }

        return padded;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ComputePart(ImageView images, float* panels, int window, int padding, ImageView result)
    {
        var memory = Allocate((long)Padded(images, padding).Size * images.Count);
        try
        {
            var padded = Pad(images, padding, memory);
            var (run, lineStride) = (window * padded.Channels, padded.Width * padded.Channels);
            var places = stackalloc float*[ImageTile.Rows];
            var part = stackalloc float[ImageTile.Rows * ImageTile.Columns];
            var all = result.Count * result.Height * result.Width;
            var (image, row, column) = (0, 0, 0);
            for (var first = 0; first < all; first += ImageTile.Rows)
            {
                var rows = Math.Min(ImageTile.Rows, all - first);
                for (var i = 0; i < ImageTile.Rows; i++)
                {
                    places[i] = i < rows ? padded.Image(image) + (((row * padded.Width) + column) * padded.Channels) : places[0];
                    (image, row, column) = column + 1 < result.Width
                        ? (image, row, column + 1)
                        : row + 1 < result.Height ? (image, row + 1, 0) : (image + 1, 0, 0);
                }

                var panel = panels;
                var target = result.Image(0) + ((long)first * result.Channels);
                for (var output = 0; output < result.Channels; output += ImageTile.Columns, panel += window * run * ImageTile.Columns)
                {
                    var columns = Math.Min(ImageTile.Columns, result.Channels - output);
                    if (rows == ImageTile.Rows && columns == ImageTile.Columns)
                    {
                        ImageTile.Compute(places, window, run, lineStride, panel, target + output, result.Channels);
                        continue;
                    }

                    ImageTile.Compute(places, window, run, lineStride, panel, part, ImageTile.Columns);
                    for (var i = 0; i < rows; i++)
                    {
                        new ReadOnlySpan<float>(part + (i * ImageTile.Columns), columns)
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
    private static void AddUpPart(ImageView images, ImageView slopes, int window, int padding, float* sums)
    {
        var count = CountTogether(images, padding);
        var memory = Allocate((long)Padded(images, padding).Size * count);
        try
        {
            for (var first = 0; first < images.Count; first += count)
            {
                var padded = Pad(images.ImagesAt(first, count), padding, memory);
                var band = Math.Max(1, PartSize / (padded.Width * padded.Channels)); // so many lines of a large image stay in a cache
                for (var top = 0; top < slopes.Height; top += band)
                {
                    AddUpBand(padded, slopes.ImagesAt(first, count), window, (top, Math.Min(band, slopes.Height - top)), sums);
                }
            }
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddUpBand(ImageView padded, ImageView slopes, int window, (int Top, int Lines) band, float* sums)
    {
        var (run, lineStride) = (window * padded.Channels, padded.Width * padded.Channels);
        for (var line = 0; line < window; line++)
        {
            for (var row = 0; row < run; row += ImageTile.Rows, sums += ImageTile.Rows * slopes.Channels)
            {
                for (var output = 0; output < slopes.Channels; output += ImageTile.Columns)
                {
                    for (var image = 0; image < padded.Count; image++)
                    {
                        ImageTile.AddUp(
                            padded.Image(image) + ((band.Top + line) * lineStride) + row,
                            padded.Channels,
                            lineStride,
                            slopes.Image(image) + (band.Top * slopes.Width * slopes.Channels) + output,
                            slopes.Channels,
                            band.Lines,
                            slopes.Width,
                            sums + output,
                            slopes.Channels);
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
