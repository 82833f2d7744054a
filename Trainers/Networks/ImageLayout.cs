using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions.Trainers.Networks;

/// <summary>How the values of a row are the pixels of an image.</summary>
/// <param name="Channels">The colour channels, positive.</param>
/// <param name="Height">The height in pixels, positive.</param>
/// <param name="Width">The width in pixels, positive.</param>
/// <param name="Interleaved">Whether the channels of a pixel lie side by side; otherwise one channel follows the other.</param>
internal sealed record ImageLayout(int Channels, int Height, int Width, bool Interleaved)
{
    /// <summary>The dimension of a row with its image's shape in which pixels above each other lie, and the one of those side by side.</summary>
    public (int Down, int Across) Axes => Interleaved ? (0, 1) : (1, 2);

    /// <summary>The shape of a row, <c>[channels, height, width]</c>, or <c>[height, width, channels]</c> if interleaved.</summary>
    public TensorShape Shape => Interleaved ? new(Height, Width, Channels) : new(Channels, Height, Width);

    /// <summary>The pixel, counted line by line, to which a value of a row belongs.</summary>
    public int PlaceOf(int value) => Interleaved ? value / Channels : value % (Height * Width);

    /// <summary>The channel to which a value of a row belongs.</summary>
    public int ChannelOf(int value) => Interleaved ? value % Channels : value / (Height * Width);

    /// <summary>Finds the image in an input: its own shape, or the one that its first layers give to a vector.</summary>
    /// <param name="network">The network.</param>
    /// <param name="input">One of its inputs.</param>
    /// <returns>The layout; null if the input holds no image.</returns>
    public static ImageLayout? Find(Network network, NetworkInput input)
    {
        var shape = input.Shape;
        foreach (var layer in network.Inputs.Count == 1 ? [.. input.Layers, .. network.Trunk] : input.Layers)
        {
            switch (layer)
            {
                case var first when shape is { Rank: 3, HasVariableSteps: false }:
                    return FromShape(shape, first is StandardizeImage { Interleaved: true });
                case Reshape reshape:
                    shape = reshape.Shape;
                    break;
                case Standardize:
                    break;
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>Whether a feature is a pixel of an image.</summary>
    /// <param name="network">The network.</param>
    /// <param name="feature">The number of the feature, counted on over all inputs that are no keys.</param>
    public static bool IsPixel(Network network, int feature)
    {
        foreach (var input in network.Inputs.Where(input => input.Element != InputElement.Key))
        {
            if (feature < input.Shape.Size)
            {
                return Find(network, input) is not null;
            }

            feature -= (int)input.Shape.Size;
        }

        return false;
    }

    private static ImageLayout FromShape(TensorShape shape, bool interleaved)
    {
        var (first, second, third) = ((int)shape.Dimensions[0], (int)shape.Dimensions[1], (int)shape.Dimensions[2]);
        return interleaved ? new(third, first, second, interleaved) : new(first, second, third, interleaved);
    }
}
