using System.Numerics;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary><see cref="LargestOfFour"/> where the channels of a pixel lie side by side in memory; so they do in what comes out.</summary>
internal sealed unsafe class InterleavedLargestOfFour : autograd.SingleTensorFunction<InterleavedLargestOfFour>
{
    private const string Shape = nameof(Shape);

    /// <inheritdoc/>
    public override string Name => nameof(InterleavedLargestOfFour);

    /// <summary>Whether the channels lie so.</summary>
    /// <param name="images">The images, (batch, channels, height, width).</param>
    public static bool Takes(Tensor images)
    {
        using var pixels = ImageView.Pixels(images);
        return pixels.is_contiguous() && images.size(1) >= Vector<float>.Count;
    }

    /// <summary>Computes it.</summary>
    /// <param name="images">The images of floats in the processor's memory, (batch, channels, height, width), of two pixels a side at least.</param>
    /// <returns>(batch, channels, height / 2, width / 2); of an odd side the last pixel does not count.</returns>
    public static Tensor Compute(Tensor images) => apply(images);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        using var images = ImageView.Pixels((Tensor)vars[0]);
        var output = ImageView.Empty(images.size(0), images.size(3), images.size(1) / 2, images.size(2) / 2);
        using var largest = ImageView.Pixels(output);
        var places = empty(largest.shape, int32); // of the largest among its four
        Find(ImageView.Of(images), ImageView.Of(largest), (int*)TensorMemory.First(places));
        ctx.save_for_backward([places]);
        ctx.save_data(Shape, ((Tensor)vars[0]).shape);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var shape = (long[])ctx.get_data(Shape);
        using var places = ctx.get_saved_variables()[0];
        using var view = ImageView.Pixels(grad_output);
        using var gradient = view.contiguous();
        var result = ImageView.Empty(shape[0], shape[1], shape[2], shape[3]);
        if (shape[2] % 2 != 0 || shape[3] % 2 != 0)
        {
            result.zero_();
        }

        using var slopes = ImageView.Pixels(result);
        Spread(ImageView.Of(slopes), ImageView.Of(gradient), (int*)TensorMemory.First(places));
        return [result];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Find(ImageView images, ImageView largest, int* places)
    {
        var (line, channels) = ((long)images.Width * images.Channels, images.Channels);
        var output = largest.Image(0);
        for (var image = 0; image < images.Count; image++)
        {
            for (var row = 0; row < largest.Height; row++)
            {
                var first = images.Image(image) + (2 * row * line);
                for (var column = 0; column < largest.Width; column++, first += 2 * channels, output += channels, places += channels)
                {
                    for (var i = 0; i < channels; i += Vector<float>.Count)
                    {
                        i = Math.Min(i, channels - Vector<float>.Count); // the last ones may have been there before
                        var (value, place) = (Vector.Load(first + i), Vector<int>.Zero);
                        Take(Vector.Load(first + channels + i), 1, ref value, ref place);
                        Take(Vector.Load(first + line + i), 2, ref value, ref place);
                        Take(Vector.Load(first + line + channels + i), 3, ref value, ref place);
                        value.Store(output + i);
                        place.Store(places + i);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread(ImageView images, ImageView gradient, int* places)
    {
        var (line, channels) = ((long)images.Width * images.Channels, images.Channels);
        var slopes = gradient.Image(0);
        for (var image = 0; image < images.Count; image++)
        {
            for (var row = 0; row < gradient.Height; row++)
            {
                var first = images.Image(image) + (2 * row * line);
                for (var column = 0; column < gradient.Width; column++, first += 2 * channels, slopes += channels, places += channels)
                {
                    for (var i = 0; i < channels; i += Vector<float>.Count)
                    {
                        i = Math.Min(i, channels - Vector<float>.Count);
                        var (slope, place) = (Vector.Load(slopes + i), Vector.Load(places + i));
                        At(slope, place, 0).Store(first + i);
                        At(slope, place, 1).Store(first + channels + i);
                        At(slope, place, 2).Store(first + line + i);
                        At(slope, place, 3).Store(first + line + channels + i);
                    }
                }
            }
        }
    }

    // A number that is none counts as the largest, as in torch.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(Vector<float> values, int number, ref Vector<float> largest, ref Vector<int> place)
    {
        var isLarger = Vector.GreaterThan(values, largest) | ~Vector.Equals(values, values);
        largest = Vector.ConditionalSelect(isLarger, values, largest);
        place = Vector.ConditionalSelect(isLarger, new Vector<int>(number), place);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> At(Vector<float> gradient, Vector<int> place, int number) =>
        gradient & Vector.AsVectorSingle(Vector.Equals(place, new Vector<int>(number)));
}
