using MLNet.DeepExtensions.Trainers.Networks;

namespace MLNet.DeepExtensions.Explanations.Images;

/// <summary>The pixels of the image that is explained.</summary>
/// <param name="Layout">How the values are pixels.</param>
/// <param name="Values">The values of the row, as the network takes them.</param>
/// <param name="AreBytes">Whether they go from 0 to 255; otherwise their range is taken from themselves.</param>
internal sealed record ExplainedPixels(ImageLayout Layout, float[] Values, bool AreBytes)
{
    private const int Colours = 3;

    /// <summary>The image as colours, each channel in [0, 1]; of other than three channels, their mean as grey.</summary>
    public (double Red, double Green, double Blue)[] ToColours()
    {
        var (lowest, highest) = AreBytes ? (0f, byte.MaxValue) : (Values.Min(), Values.Max());
        var range = highest > lowest ? (double)highest - lowest : 1;
        var channels = new double[Layout.Height * Layout.Width, Layout.Channels];
        for (var i = 0; i < Values.Length; i++)
        {
            channels[Layout.PlaceOf(i), Layout.ChannelOf(i)] = (Values[i] - lowest) / range;
        }

        return [.. Enumerable.Range(0, Layout.Height * Layout.Width).Select(place => ColourOf(channels, place))];
    }

    private (double Red, double Green, double Blue) ColourOf(double[,] channels, int place)
    {
        if (Layout.Channels == Colours)
        {
            return (channels[place, 0], channels[place, 1], channels[place, 2]);
        }

        var grey = Enumerable.Range(0, Layout.Channels).Average(channel => channels[place, channel]);
        return (grey, grey, grey);
    }
}
