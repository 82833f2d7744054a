using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Trainers.Torch;

/// <summary>A few operations of torch written out, to tell whether libtorch's kernels are right. Weights lie as torch has them.</summary>
internal static class PlainArithmetic
{
    /// <summary>A convolution; in one dimension the height is 1.</summary>
    /// <returns>(rows, outputs, height, width)</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // it runs once, too short to be optimised on the way
    public static double[] Convolve(
        double[] input,
        double[] weight,
        double[] bias,
        int rows,
        int channels,
        (int Height, int Width) size,
        (int Height, int Width) kernel,
        int stride = 1,
        int padding = 0,
        int groups = 1)
    {
        var (height, width) = (
            ((size.Height + (2 * padding) - kernel.Height) / stride) + 1,
            ((size.Width + (2 * padding) - kernel.Width) / stride) + 1);
        var (seen, made) = (channels / groups, bias.Length / groups); // channels of a group, outputs of a group
        var output = new double[rows * bias.Length * height * width];
        for (var i = 0; i < output.Length; i++)
        {
            var (left, top) = ((i % width * stride) - padding, (i / width % height * stride) - padding);
            var (o, row) = (i / width / height % bias.Length, i / width / height / bias.Length);
            var sum = bias[o];
            for (var c = 0; c < seen; c++)
            {
                var plane = ((row * channels) + (o / made * seen) + c) * size.Height;
                for (var v = 0; v < kernel.Height; v++)
                {
                    for (var u = 0; u < kernel.Width; u++)
                    {
                        var (y, x) = (top + v, left + u);
                        if (y >= 0 && y < size.Height && x >= 0 && x < size.Width)
                        {
                            sum += input[((plane + y) * size.Width) + x] * weight[(((((o * seen) + c) * kernel.Height) + v) * kernel.Width) + u];
                        }
                    }
                }
            }

            output[i] = sum;
        }

        return output;
    }

    /// <summary>The largest or the mean value of windows that lie side by side.</summary>
    /// <returns>(planes, side / window, side / window)</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double[] Pool(double[] input, int planes, int side, int window, bool largest)
    {
        var small = side / window;
        var output = new double[planes * small * small];
        for (var i = 0; i < output.Length; i++)
        {
            var (x, y, plane) = (i % small * window, i / small % small * window, i / small / small);
            var (sum, most) = (0.0, double.NegativeInfinity);
            for (var j = 0; j < window * window; j++)
            {
                var value = input[(((plane * side) + y + (j / window)) * side) + x + (j % window)];
                (sum, most) = (sum + value, Math.Max(most, value));
            }

            output[i] = largest ? most : sum / (window * window);
        }

        return output;
    }

    /// <summary>Batch normalisation of images, each channel by the mean and variance of all its pixels in the batch.</summary>
    /// <param name="input">(rows, channels, pixels)</param>
    /// <param name="scale">(channels)</param>
    /// <param name="shift">(channels)</param>
    /// <param name="pixels">The number of pixels of a channel.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <returns>(rows, channels, pixels)</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double[] NormalizeBatch(double[] input, double[] scale, double[] shift, int pixels, double epsilon)
    {
        var channels = scale.Length;
        var count = input.Length / channels;
        var (mean, variance) = (new double[channels], new double[channels]);
        for (var i = 0; i < input.Length; i++)
        {
            mean[i / pixels % channels] += input[i] / count;
        }

        for (var i = 0; i < input.Length; i++)
        {
            var difference = input[i] - mean[i / pixels % channels];
            variance[i / pixels % channels] += difference * difference / count;
        }

        var output = new double[input.Length];
        for (var i = 0; i < input.Length; i++)
        {
            var channel = i / pixels % channels;
            output[i] = ((input[i] - mean[channel]) / Math.Sqrt(variance[channel] + epsilon) * scale[channel]) + shift[channel];
        }

        return output;
    }

    /// <summary>A linear layer.</summary>
    /// <returns>(rows, outputs)</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double[] Linear(ReadOnlySpan<double> input, double[] weight, double[] bias, int rows, int inputs)
    {
        var output = new double[rows * bias.Length];
        for (var i = 0; i < output.Length; i++)
        {
            var (o, row) = (i % bias.Length, i / bias.Length);
            var sum = bias[o];
            for (var j = 0; j < inputs; j++)
            {
                sum += input[(row * inputs) + j] * weight[(o * inputs) + j];
            }

            output[i] = sum;
        }

        return output;
    }

    /// <summary>An LSTM of one direction that starts from zeros.</summary>
    /// <returns>(rows, steps, units)</returns>
    public static double[] Lstm(
        double[] input, double[] inputWeight, double[] stateWeight, double[] inputBias, double[] stateBias,
        int rows, int steps, int inputs, int units)
    {
        var output = new double[rows * steps * units];
        for (var row = 0; row < rows; row++)
        {
            var (state, cell) = (new double[units], new double[units]);
            for (var step = 0; step < steps; step++)
            {
                var fromInput = Linear(input.AsSpan(((row * steps) + step) * inputs, inputs), inputWeight, inputBias, 1, inputs);
                var fromState = Linear(state, stateWeight, stateBias, 1, units);
                double Gate(int gate, int unit) => fromInput[(gate * units) + unit] + fromState[(gate * units) + unit];
                for (var unit = 0; unit < units; unit++)
                {
                    cell[unit] = (Sigmoid(Gate(1, unit)) * cell[unit]) + (Sigmoid(Gate(0, unit)) * Math.Tanh(Gate(2, unit)));
                    state[unit] = Sigmoid(Gate(3, unit)) * Math.Tanh(cell[unit]);
                }

                state.CopyTo(output, ((row * steps) + step) * units);
            }
        }

        return output;
    }

    /// <summary>The Gaussian error linear unit, <c>x · Φ(x)</c>, for numbers within ±6.</summary>
    public static double Gelu(double x)
    {
        // The power series of the error function at x / √2.
        var (term, sum) = (x / Math.Sqrt(2), 0.0);
        for (var n = 0; n < 100; n++)
        {
            sum += term / ((2 * n) + 1);
            term *= -x * x / 2 / (n + 1);
        }

        return x * (0.5 + (sum / Math.Sqrt(Math.PI)));
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
