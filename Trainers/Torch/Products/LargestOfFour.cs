using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>
/// The largest of every two by two pixels, and its gradient. torch looks at one pixel after the other, which takes longer than the convolution
/// before.
/// </summary>
/// <remarks>Of equal pixels the first one counts, and a pixel that is not a number counts as the largest, as in torch.</remarks>
internal sealed unsafe class LargestOfFour : autograd.SingleTensorFunction<LargestOfFour>
{
    private const string Shape = nameof(Shape);

    /// <inheritdoc/>
    public override string Name => nameof(LargestOfFour);

    /// <summary>Whether it takes the images.</summary>
    /// <param name="images">The images, (batch, channels, height, width).</param>
    public static bool Takes(Tensor images) =>
        (Sse.IsSupported || AdvSimd.Arm64.IsSupported)
        && images.dtype == ScalarType.Float32 && images.device_type == TorchSharp.DeviceType.CPU;

    /// <summary>Computes it.</summary>
    /// <param name="images">The images of floats in the processor's memory, (batch, channels, height, width), of two pixels a side at least.</param>
    /// <returns>(batch, channels, height / 2, width / 2); of an odd side the last pixel does not count.</returns>
    public static Tensor Compute(Tensor images)
    {
        if (InterleavedLargestOfFour.Takes(images))
        {
            return InterleavedLargestOfFour.Compute(images);
        }

        using var contiguous = images.contiguous();
        return apply(contiguous);
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var images = (Tensor)vars[0];
        var shape = images.shape;
        var output = empty([shape[0], shape[1], shape[2] / 2, shape[3] / 2], float32);
        var places = empty(output.shape, int32); // of the largest among its four
        Find(Planes(shape), TensorMemory.First(images), TensorMemory.First(output), (int*)TensorMemory.First(places));
        ctx.save_for_backward([places]);
        ctx.save_data(Shape, shape);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var shape = (long[])ctx.get_data(Shape);
        using var places = ctx.get_saved_variables()[0];
        using var gradient = grad_output.contiguous();
        var isCovered = shape[2] % 2 == 0 && shape[3] % 2 == 0;
        var result = isCovered ? empty(shape, float32) : zeros(shape, float32);
        Spread(Planes(shape), TensorMemory.First(gradient), (int*)TensorMemory.First(places), TensorMemory.First(result));
        return [result];
    }

    private static (int Count, int Height, int Width) Planes(long[] shape) => checked(((int)(shape[0] * shape[1]), (int)shape[2], (int)shape[3]));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Find((int Count, int Height, int Width) planes, float* images, float* output, int* places)
    {
        var width = planes.Width / 2;
        for (var plane = 0; plane < planes.Count; plane++, images += planes.Height * planes.Width)
        {
            var upper = images;
            for (var row = 0; row < planes.Height / 2; row++, upper += 2 * planes.Width)
            {
                var lower = upper + planes.Width;
                for (var column = 0; column < width && width >= Vector128<float>.Count; column += Vector128<float>.Count)
                {
                    column = Math.Min(column, width - Vector128<float>.Count); // the last four may have been there before
                    var (largest, second) = Split(upper + (2 * column));
                    var (third, fourth) = Split(lower + (2 * column));
                    var place = Vector128<int>.Zero;
                    Take(second, 1, ref largest, ref place);
                    Take(third, 2, ref largest, ref place);
                    Take(fourth, 3, ref largest, ref place);
                    largest.Store(output + column);
                    place.Store(places + column);
                }

                for (var column = 0; column < width && width < Vector128<float>.Count; column++)
                {
                    var (largest, place) = (Vector128.CreateScalar(upper[2 * column]), Vector128<int>.Zero);
                    Take(Vector128.CreateScalar(upper[(2 * column) + 1]), 1, ref largest, ref place);
                    Take(Vector128.CreateScalar(lower[2 * column]), 2, ref largest, ref place);
                    Take(Vector128.CreateScalar(lower[(2 * column) + 1]), 3, ref largest, ref place);
                    (output[column], places[column]) = (largest[0], place[0]);
                }

                output += width;
                places += width;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread((int Count, int Height, int Width) planes, float* gradient, int* places, float* result)
    {
        var width = planes.Width / 2;
        for (var plane = 0; plane < planes.Count; plane++, result += planes.Height * planes.Width)
        {
            var upper = result;
            for (var row = 0; row < planes.Height / 2; row++, upper += 2 * planes.Width)
            {
                var lower = upper + planes.Width;
                for (var column = 0; column < width && width >= Vector128<float>.Count; column += Vector128<float>.Count)
                {
                    column = Math.Min(column, width - Vector128<float>.Count);
                    var (slope, place) = (Vector128.Load(gradient + column), Vector128.Load(places + column));
                    Join(At(slope, place, 0), At(slope, place, 1), upper + (2 * column));
                    Join(At(slope, place, 2), At(slope, place, 3), lower + (2 * column));
                }

                for (var column = 0; column < width && width < Vector128<float>.Count; column++)
                {
                    for (var place = 0; place < 4; place++)
                    {
                        (place < 2 ? upper : lower)[(2 * column) + (place % 2)] = places[column] == place ? gradient[column] : 0;
                    }
                }

                gradient += width;
                places += width;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(Vector128<float> values, int number, ref Vector128<float> largest, ref Vector128<int> place)
    {
        var isLarger = Vector128.GreaterThan(values, largest) | ~Vector128.Equals(values, values);
        largest = Vector128.ConditionalSelect(isLarger, values, largest);
        place = Vector128.ConditionalSelect(isLarger.AsInt32(), Vector128.Create(number), place);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> At(Vector128<float> gradient, Vector128<int> place, int number) =>
        gradient & Vector128.Equals(place, Vector128.Create(number)).AsSingle();

    // The even and the odd ones of eight numbers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<float> Even, Vector128<float> Odd) Split(float* from)
    {
        var (first, second) = (Vector128.Load(from), Vector128.Load(from + Vector128<float>.Count));
        const byte Evens = 0x88;
        const byte Odds = 0xDD;
        return Sse.IsSupported
            ? (Sse.Shuffle(first, second, Evens), Sse.Shuffle(first, second, Odds))
            : (AdvSimd.Arm64.UnzipEven(first, second), AdvSimd.Arm64.UnzipOdd(first, second));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Join(Vector128<float> even, Vector128<float> odd, float* to)
    {
        var (first, second) = Sse.IsSupported
            ? (Sse.UnpackLow(even, odd), Sse.UnpackHigh(even, odd))
            : (AdvSimd.Arm64.ZipLow(even, odd), AdvSimd.Arm64.ZipHigh(even, odd));
        first.Store(to);
        second.Store(to + Vector128<float>.Count);
    }
}
