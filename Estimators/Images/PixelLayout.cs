using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Arguments;

namespace MLNet.DeepExtensions;

/// <summary>
/// How the values of a vector are the pixels of an image: <c>Pixels = new() { Height = 28, Width = 28 }</c>. What is null is told by the
/// column's dimensions and size.
/// </summary>
public sealed record PixelLayout
{
    /// <summary>As the column's dimensions have it; set what they do not tell.</summary>
    public PixelLayout()
    {
    }

    [JsonConstructor]
    internal PixelLayout(int? height = null, int? width = null, int? channels = null, bool? interleaved = null) =>
        (Height, Width, Channels, Interleaved) = (height, width, channels, interleaved);

    /// <summary>
    /// The height in pixels, positive. Default null: that of the column's dimensions, as <c>ExtractPixels</c> gives them, or else what
    /// <see cref="Width"/> leaves, or the side of a square.
    /// </summary>
    public int? Height
    {
        get;
        init => field = RequirePositive(value, "Pixels.Height");
    }

    /// <summary>The width in pixels, positive. Default null: as of <see cref="Height"/>.</summary>
    public int? Width
    {
        get;
        init => field = RequirePositive(value, "Pixels.Width");
    }

    /// <summary>
    /// The colour channels, positive: 1 for grey, 3 for colours. Default null: that of the column's dimensions,
    /// or else what <see cref="Height"/> and <see cref="Width"/> leave, or 1.
    /// </summary>
    public int? Channels
    {
        get;
        init => field = RequirePositive(value, "Pixels.Channels");
    }

    /// <summary>
    /// Whether the channels of a pixel lie side by side, as <c>ExtractPixels(interleavePixelColors: true)</c>
    /// gives them; false for one channel after the other. Default null: as the column's dimensions have it, of which the channels are the ones
    /// that are at most 4; false where it has no dimensions, so set it there.
    /// </summary>
    public bool? Interleaved { get; init; }

    private static int? RequirePositive(int? value, string name)
    {
        Require.PositiveOrNull(value, name);
        return value;
    }
}
