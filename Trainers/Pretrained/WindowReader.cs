using MLNet.DeepExtensions.Trainers.Onnx.Proto;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions.Trainers.Pretrained;

/// <summary>A square window of a convolution or a pooling.</summary>
/// <param name="Size">The pixels along a side.</param>
/// <param name="Stride">How many pixels it moves.</param>
/// <param name="Dilation">The distance between its pixels.</param>
/// <param name="Padding">The pixels that are added on each side.</param>
internal readonly record struct SquareWindow(int Size, int Stride, int Dilation, int Padding);

/// <summary>Reads the window of a convolution or a pooling of a foreign graph.</summary>
/// <remarks>
/// A window that has less padding behind the image than before it is that of equal padding where the image is of a size at which the window never
/// reaches what is missing, such as an even one that is halved.
/// </remarks>
/// <param name="node">The operator.</param>
/// <param name="image">What it takes, <c>[channels, height, width]</c>.</param>
internal sealed class WindowReader(NodeProto node, TensorShape image)
{
    private const long Largest = 1 << 10;

    /// <summary>Reads the window.</summary>
    /// <param name="kernel">Height and width, where they are not among the operator's attributes.</param>
    /// <exception cref="ArgumentException">It is no square, or its padding differs.</exception>
    public SquareWindow Read(long[]? kernel = null)
    {
        var sides = node.FindIntegers("kernel_shape") ?? kernel ?? throw new ArgumentException("It has no kernel_shape.");
        var size = RequireSquare("kernel_shape", sides);
        var stride = RequireSquare("strides", node.FindIntegers("strides") ?? [1, 1]);
        var dilation = RequireSquare("dilations", node.FindIntegers("dilations") ?? [1, 1]);
        var extent = ((size - 1) * dilation) + 1;
        var pads = ReadPads(extent, stride);
        var padding = pads[0];
        if (pads[1] != padding || padding is < 0 or > Largest)
        {
            throw new ArgumentException($"It must be padded by as much above as on the left but its pads are [{string.Join(", ", pads)}].");
        }

        var isCeiling = node.GetInteger("ceil_mode", 0) != 0;
        for (var axis = 0; axis < 2; axis++)
        {
            var side = image.Dimensions[1 + axis];
            if (Count(side + pads[axis] + pads[axis + 2], extent, stride, isCeiling) != Count(side + (2 * padding), extent, stride, isCeiling: false))
            {
                throw new ArgumentException(
                    $"It must be padded alike on both sides but its pads are [{string.Join(", ", pads)}]"
                    + $"{(isCeiling ? ", and it rounds sizes up" : string.Empty)}.");
            }
        }

        return new((int)size, (int)stride, (int)dilation, (int)padding);
    }

    private static long Count(long padded, long extent, long stride, bool isCeiling)
    {
        var steps = padded - extent;
        return isCeiling ? (steps + stride - 1) / stride : steps / stride;
    }

    private static long RequireSquare(string name, long[] sides) =>
        sides is [var height, var width] && height == width && height is > 0 and <= Largest
            ? height
            : throw new ArgumentException($"Its {name} must be alike in both directions, from 1 to {Largest}, but are [{string.Join(", ", sides)}].");

    // Above, left, below, right.
    private long[] ReadPads(long extent, long stride)
    {
        var automatic = node.GetText("auto_pad", "NOTSET");
        switch (automatic)
        {
            case "NOTSET":
                return node.FindIntegers("pads") is not { } pads ? [0, 0, 0, 0]
                    : pads.Length == 4 ? pads
                    : throw new ArgumentException($"It must have four pads but has [{string.Join(", ", pads)}].");
            case "VALID":
                return [0, 0, 0, 0];
            case "SAME_UPPER" or "SAME_LOWER":
                var sums = new[] { image.Dimensions[1], image.Dimensions[2] }
                    .Select(side => Math.Max(((((side + stride - 1) / stride) - 1) * stride) + extent - side, 0)).ToArray();
                var less = Array.ConvertAll(sums, sum => sum / 2);
                var more = sums.Zip(less, (sum, part) => sum - part).ToArray();
                return automatic == "SAME_UPPER" ? [.. less, .. more] : [.. more, .. less];
            default:
                throw new ArgumentException($"Its auto_pad must be one that ONNX knows but is '{automatic}'.");
        }
    }
}
