using MLNet.DeepExtensions.Trainers.Rows;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>Measures the colour channels of images.</summary>
internal static class PixelMoments
{
    /// <summary>The mean and the deviation of each channel over all pixels of all rows; 0 for a constant channel.</summary>
    /// <param name="rows">The images.</param>
    /// <param name="count">Their number, positive.</param>
    /// <param name="channels">The channels of an image.</param>
    /// <param name="interleaved">Whether the channels of a pixel lie side by side.</param>
    public static (double[] Mean, double[] Deviation) Compute(InputRows rows, int count, int channels, bool interleaved)
    {
        var pixels = rows.Width / channels;
        var (mean, variance) = (new double[channels], new double[channels]);
        double Total(ReadOnlySpan<float> row, int channel, double center, bool squared)
        {
            var sum = 0.0;
            var (start, step) = interleaved ? (channel, channels) : (channel * pixels, 1);
            for (var i = 0; i < pixels; i++)
            {
                var difference = row[start + (i * step)] - center;
                sum += squared ? difference * difference : difference;
            }

            return sum / ((double)count * pixels);
        }

        // Two passes: a channel of large mean and small spread keeps its digits.
        rows.ForEach(count, row =>
        {
            for (var channel = 0; channel < channels; channel++)
            {
                mean[channel] += Total(row, channel, 0, squared: false);
            }
        });
        rows.ForEach(count, row =>
        {
            for (var channel = 0; channel < channels; channel++)
            {
                variance[channel] += Total(row, channel, mean[channel], squared: true);
            }
        });
        return (mean, [.. variance.Select((v, i) => Math.Sqrt(v) > Math.Abs(mean[i]) * 1e-7 ? Math.Sqrt(v) : 0)]);
    }
}
