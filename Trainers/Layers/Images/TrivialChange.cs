using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>A way in which TrivialAugment changes an image.</summary>
internal enum TrivialKind
{
    Identity,
    AutoContrast,
    Equalize,
    Rotate,
    Solarize,
    Color,
    Posterize,
    Contrast,
    Brightness,
    Sharpness,
    ShearX,
    ShearY,
    TranslateX,
    TranslateY,
}

/// <summary>One change of an image, as TrivialAugment draws it for each image (Müller and Hutter 2021).</summary>
/// <remarks>
/// The ranges are those of the paper's wide space, but that images are moved by a part of their side, which may be of any length. Standardised values
/// have no black and white of their own, so they are the least and the largest value of the image.
/// </remarks>
/// <param name="Kind">The way.</param>
/// <param name="Strength">How much, in [0, 1].</param>
/// <param name="IsDown">Whether less of it, or to the other side.</param>
internal readonly record struct TrivialChange(TrivialKind Kind, double Strength, bool IsDown)
{
    private const int Strengths = 31;
    private const int Levels = 256;
    private const double MostBlended = 0.99;
    private const double MostShear = 0.99;
    private const double MostTurned = 135 * Math.PI / 180;
    private const double MostMoved = 1 / 3.0; // of a side
    private const int MostBitsLost = 6; // of eight

    private static readonly int _kinds = Enum.GetValues<TrivialKind>().Length;

    private double Signed => IsDown ? -Strength : Strength;

    /// <summary>Draws a change for each image, and makes it.</summary>
    /// <param name="images">The images, (rows, channels, height, width).</param>
    /// <param name="random">What is drawn from.</param>
    public static Tensor Apply(Tensor images, RandomGenerator random) => Apply(images, Draw(images, random));

    /// <summary>Changes images.</summary>
    /// <param name="images">The images, (rows, channels, height, width).</param>
    /// <param name="changes">The change of each.</param>
    public static Tensor Apply(Tensor images, TrivialChange[] changes)
    {
        using var scope = NewDisposeScope();
        var result = images.clone();
        var families = Enumerable.Range(0, changes.Length).GroupBy(row => Family(changes[row].Kind));
        foreach (var rows in families.Where(rows => rows.Key != TrivialKind.Identity))
        {
            var places = tensor(rows.Select(row => (long)row).ToArray(), device: images.device);
            TrivialChange[] ofRows = [.. rows.Select(row => changes[row])];
            result = result.index_copy(0, places, Change(rows.Key, images.index_select(0, places), ofRows));
        }

        return result.MoveToOuterDisposeScope();
    }

    private static TrivialChange[] Draw(Tensor images, RandomGenerator random)
    {
        using var drawn = random.Uniform([images.shape[0], 3], images);
        using var onCpu = drawn.to(float32).cpu();
        return
        [
            .. onCpu.data<float>().ToArray().Chunk(3).Select(row => new TrivialChange(
                (TrivialKind)(int)(row[0] * _kinds), (int)(row[1] * Strengths) / (Strengths - 1.0), row[2] < 0.5f)),
        ];
    }

    // All that move pixels are one affine map.
    private static TrivialKind Family(TrivialKind kind) => kind switch
    {
        TrivialKind.ShearX or TrivialKind.ShearY or TrivialKind.TranslateX or TrivialKind.TranslateY => TrivialKind.Rotate,
        _ => kind,
    };

    private static Tensor Change(TrivialKind family, Tensor images, TrivialChange[] changes)
    {
        var (black, white) = (images.amin([1, 2, 3], keepdim: true), images.amax([1, 2, 3], keepdim: true));
        Tensor Each(Func<TrivialChange, double> value) =>
            tensor(Array.ConvertAll(changes, change => (float)value(change)), [changes.Length, 1, 1, 1], images.dtype, images.device);
        Tensor BlendWith(Tensor other) => Clamp(
            other.add(images.sub(other).mul(Each(change => 1 + (MostBlended * change.Signed))), Scalars.One), black, white);
        return family switch
        {
            TrivialKind.AutoContrast => Stretch(images, black, white),
            TrivialKind.Equalize => Equalize(images, black, white),
            TrivialKind.Solarize => Solarize(images, black, white, Each(change => change.Strength)),
            TrivialKind.Posterize => Posterize(images, black, white, Each(change => Math.Pow(2, Math.Round(MostBitsLost * change.Strength)))),
            TrivialKind.Color => BlendWith(images.mean([1], keepdim: true)),
            TrivialKind.Contrast => BlendWith(images.mean([1, 2, 3], keepdim: true)),
            TrivialKind.Brightness => BlendWith(black),
            TrivialKind.Sharpness => BlendWith(Smooth(images)),
            _ => AffineMaps.Apply(images, GetMaps(images, changes)),
        };
    }

    private static Tensor Clamp(Tensor values, Tensor least, Tensor most) => values.maximum(least).minimum(most);

    // Each channel over the whole range; one that is the same everywhere stays.
    private static Tensor Stretch(Tensor images, Tensor black, Tensor white)
    {
        var (least, most) = (images.amin([2, 3], keepdim: true), images.amax([2, 3], keepdim: true));
        var stretched = images.sub(least).div(most.sub(least)).mul(white.sub(black)).add(black, Scalars.One);
        return where(most.gt(least), stretched, images);
    }

    // As many pixels of each value as of each other, in each channel; one that is the same everywhere stays.
    private static Tensor Equalize(Tensor images, Tensor black, Tensor white)
    {
        using Scalar pixels = images.shape[2] * images.shape[3];
        var levels = ToLevels(images, black, white).flatten(2).to(int64); // (rows, channels, pixels)
        var counts = zeros([images.shape[0], images.shape[1], Levels], images.dtype, images.device);
        var below = counts.scatter_add(2, levels, ones_like(levels, images.dtype)).cumsum(2); // the pixels of at most each value
        var least = below.gather(2, levels.amin([2], keepdim: true));
        var others = least.neg().add(pixels, Scalars.One);
        var equal = below.gather(2, levels).sub(least).div(others).view(images.shape).mul(white.sub(black)).add(black, Scalars.One);
        return where(others.gt(Scalars.Zero).unsqueeze(3), equal, images);
    }

    private static Tensor Solarize(Tensor images, Tensor black, Tensor white, Tensor strength)
    {
        var limit = white.sub(strength.mul(white.sub(black)));
        return where(images.gt(limit), black.add(white, Scalars.One).sub(images), images);
    }

    private static Tensor Posterize(Tensor images, Tensor black, Tensor white, Tensor step)
    {
        using Scalar last = Levels - 1;
        var levels = ToLevels(images, black, white).div(step).floor().mul(step);
        return levels.div(last).mul(white.sub(black)).add(black, Scalars.One);
    }

    // From black, 0, to white, 255.
    private static Tensor ToLevels(Tensor images, Tensor black, Tensor white)
    {
        using Scalar last = Levels - 1, least = 1e-12;
        return images.sub(black).div(white.sub(black).clamp_min(least)).mul(last).round();
    }

    // The mean of a pixel, five times, and of the eight around it; the edge stays.
    private static Tensor Smooth(Tensor images)
    {
        if (images.shape[2] < 3 || images.shape[3] < 3)
        {
            return images;
        }

        using Scalar around = 9.0 / 13, more = 4.0 / 13;
        var smooth = images.clone();
        var inner = images.narrow(2, 1, images.shape[2] - 2).narrow(3, 1, images.shape[3] - 2);
        var means = nn.functional.avg_pool2d(images, 3, stride: 1).mul(around).add(inner, more);
        smooth.narrow(2, 1, images.shape[2] - 2).narrow(3, 1, images.shape[3] - 2).copy_(means);
        return smooth;
    }

    private static Tensor GetMaps(Tensor images, TrivialChange[] changes)
    {
        var flat = (double)images.shape[2] / images.shape[3];
        float[] maps = [.. changes.SelectMany(change => change.GetMap(flat)).Select(value => (float)value)];
        return tensor(maps, [changes.Length, 2, 3], images.dtype, images.device);
    }

    // Places go from -1 to 1 over the width and over the height, of which the second is the first times flat.
    private double[] GetMap(double flat) => Kind switch
    {
        TrivialKind.ShearX => [1, MostShear * Signed * flat, 0, 0, 1, 0],
        TrivialKind.ShearY => [1, 0, 0, MostShear * Signed / flat, 1, 0],
        TrivialKind.TranslateX => [1, 0, 2 * MostMoved * Signed, 0, 1, 0],
        TrivialKind.TranslateY => [1, 0, 0, 0, 1, 2 * MostMoved * Signed],
        _ => GetTurn(MostTurned * Signed, flat),
    };

    private static double[] GetTurn(double angle, double flat)
    {
        var (sine, cosine) = Math.SinCos(angle);
        return [cosine, -sine * flat, 0, sine / flat, cosine, 0];
    }
}
