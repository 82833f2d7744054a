using System.Globalization;
using MLNet.DeepExtensions.Trainers.Arguments;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>A number for each colour.</summary>
/// <param name="Red">That of red.</param>
/// <param name="Green">That of green.</param>
/// <param name="Blue">That of blue.</param>
public readonly record struct RgbValues(double Red, double Green, double Blue)
{
    /// <summary>The three numbers in brackets.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({Red:F1}, {Green:F1}, {Blue:F1})");

    /// <summary>Red, green and blue.</summary>
    internal double[] ToArray() => [Red, Green, Blue];
}

/// <summary>
/// How colours from 0 to 255 are brought to the scale that a network was trained on: less <see cref="Mean"/>, divided by <see cref="Deviation"/>.
/// </summary>
public sealed record PixelNormalization
{
    private const double White = 255;

    /// <summary>Checks the numbers.</summary>
    /// <param name="mean">What is taken off each colour, from 0 to 255.</param>
    /// <param name="deviation">What each colour is divided by then, positive.</param>
    /// <param name="blueFirst">Whether the network takes blue first and red last. Default false.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite, or a deviation not positive.</exception>
    public PixelNormalization(RgbValues mean, RgbValues deviation, bool blueFirst = false)
    {
        foreach (var value in mean.ToArray())
        {
            Require.Finite(value, nameof(mean), inRange: true, "finite");
        }

        foreach (var value in deviation.ToArray())
        {
            _ = Require.Positive(value, nameof(deviation));
        }

        (Mean, Deviation, BlueFirst) = (mean, deviation, blueFirst);
    }

    /// <summary>
    /// The mean and the deviation of ImageNet (Deng et al. 2009), red first: those of torchvision, and so of most networks that were trained with
    /// PyTorch.
    /// </summary>
    public static PixelNormalization ImageNet { get; } =
        new(new(0.485 * White, 0.456 * White, 0.406 * White), new(0.229 * White, 0.224 * White, 0.225 * White));

    /// <summary>The mean of ImageNet alone, blue first: that of the networks of CNTK and Caffe.</summary>
    public static PixelNormalization ImageNetBlueFirst { get; } = new(new(123.68, 116.779, 103.939), new(1, 1, 1), blueFirst: true);

    /// <summary>What is taken off each colour, from 0 to 255.</summary>
    public RgbValues Mean { get; }

    /// <summary>What each colour is divided by then.</summary>
    public RgbValues Deviation { get; }

    /// <summary>Whether the network takes blue first and red last.</summary>
    public bool BlueFirst { get; }
}
