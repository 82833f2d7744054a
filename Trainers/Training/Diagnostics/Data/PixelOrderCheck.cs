using MLNet.DeepExtensions.Trainers.Networks;

namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>
/// Images that are read one channel after the other, but whose values repeat from pixel to pixel: the channels of a pixel lie side by side,
/// and what the network sees is no image.
/// </summary>
/// <param name="layout">How the only input of the network is read as an image; null if it is none.</param>
internal sealed class PixelOrderCheck(ImageLayout? layout) : IDataCheck
{
    public const string Code = "interleaved-pixels";

    private const int MostRows = 200;

    // Of images that lie channel by channel, values differ the more, the farther they are apart.
    private const double Dip = 0.7;

    public IEnumerable<Finding> Check(DataSample train, DataSample? validation)
    {
        if (layout is not { Interleaved: false, Channels: > 1 and var channels } || train.Width <= channels + 1)
        {
            yield break;
        }

        var (before, apart, after) = (Difference(train, channels - 1), Difference(train, channels), Difference(train, channels + 1));
        if (apart < Dip * Math.Min(before, after))
        {
            yield return Finding.Warning(
                Code,
                $"Values {channels} apart differ by {apart:G3}, nearer ones by {before:G3}: the channels of a pixel lie side by side. ",
                $"Set Pixels.Interleaved = true.");
        }
    }

    private static double Difference(DataSample sample, int distance)
    {
        var (sum, count) = (0.0, 0L);
        for (var row = 0; row < Math.Min(MostRows, sample.Count); row++)
        {
            var values = sample.Row(row);
            for (var i = distance; i < values.Length; i++)
            {
                sum += Math.Abs(values[i] - values[i - distance]);
                count++;
            }
        }

        return sum / count;
    }
}
