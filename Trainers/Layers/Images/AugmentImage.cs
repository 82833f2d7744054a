using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// Changes images at random while training, each row on its own, as a photographer might have; when scoring it does nothing. Takes
/// standardised images <c>[channels, height, width]</c>.
/// </summary>
/// <remarks>
/// <see cref="Light"/>, <see cref="Standard"/> and <see cref="Strong"/> are ready-made; <c>AugmentImage.Light with { FlipHorizontally = false }</c>
/// is one of them for digits, text and whatever else means something else in a mirror. What comes in from outside repeats the pixels of the edge.
/// A training seeds its random numbers for every batch, so the same seed gives the same images, also in a training that is continued. The changes
/// are made in the order of flips and crop, shift, rotation and zoom, brightness and contrast, <paramref name="TrivialAugment"/>, erasing.
/// </remarks>
/// <param name="FlipHorizontally">Whether half of the images are mirrored left to right. Default false.</param>
/// <param name="FlipVertically">Whether half of the images are mirrored top to bottom. Default false.</param>
/// <param name="Shift">How far an image is moved at most each way, as a part of its side, in [0, 1). Default 0.</param>
/// <param name="Rotation">By how many degrees an image is turned at most each way, in [0, 180]. Default 0.</param>
/// <param name="Zoom">How much larger or smaller an image becomes at most, as a part of its size, in [0, 1). Default 0.</param>
/// <param name="Brightness">How much is added to all pixels at most, up or down, in deviations of a channel, zero or positive. Default 0.</param>
/// <param name="Contrast">How much the distance to the image's mean is stretched or shrunk at most, in [0, 1). Default 0.</param>
/// <param name="Erasing">The part of the images in which a rectangle is wiped out (Zhong et al. 2020), in [0, 1). Default 0.</param>
/// <param name="CropPadding">
/// How much is added around an image before a part of its own size is cut out of it at random (He et al. 2016), as a part of its side, in [0, 1):
/// 0.125 are the usual 4 pixels of 32. Whole pixels, one at least, so that nothing is blurred, as it is by <paramref name="Shift"/>. Default 0.
/// </param>
/// <param name="TrivialAugment">
/// Whether each image is changed in one more way, drawn from fourteen, by a strength that is drawn too (TrivialAugment of Müller and Hutter 2021):
/// not at all, its contrast stretched, its values equalised, solarised or reduced to few, more or less colour, contrast, brightness or sharpness,
/// turned by up to 135 degrees, sheared or moved, by at most a third of its side. Black and white are the least and the largest value of the image.
/// Default false.
/// </param>
public sealed record AugmentImage(
    bool FlipHorizontally = false,
    bool FlipVertically = false,
    double Shift = 0,
    double Rotation = 0,
    double Zoom = 0,
    double Brightness = 0,
    double Contrast = 0,
    double Erasing = 0,
    double CropPadding = 0,
    bool TrivialAugment = false) : Layer
{
    /// <summary>
    /// Mirrored left to right, and cropped with a padding of an eighth of each side (He et al. 2016): for a start, and for short trainings.
    /// </summary>
    public static AugmentImage Light { get; } = new(FlipHorizontally: true, CropPadding: 0.125);

    /// <summary>As <see cref="Light"/>, and turned, zoomed, recoloured a little, with a rectangle wiped out in a quarter of the images.</summary>
    public static AugmentImage Standard { get; } =
        new(FlipHorizontally: true, Rotation: 10, Zoom: 0.1, Brightness: 0.2, Contrast: 0.2, Erasing: 0.25, CropPadding: 0.125);

    /// <summary>
    /// As <see cref="Light"/>, with <see cref="TrivialAugment"/>, and a rectangle wiped out in half of the images: for large networks and long
    /// trainings, which would learn the images by heart.
    /// </summary>
    public static AugmentImage Strong { get; } = new(FlipHorizontally: true, Erasing: 0.5, CropPadding: 0.125, TrivialAugment: true);

    /// <summary>How far an image is moved at most each way, as a part of its side, in [0, 1).</summary>
    public double Shift { get; init => field = Require.Fraction(value, nameof(Shift)); } = Require.Fraction(Shift);

    /// <summary>By how many degrees an image is turned at most each way, in [0, 180].</summary>
    public double Rotation { get; init => field = RequireAngle(value); } = RequireAngle(Rotation);

    /// <summary>How much larger or smaller an image becomes at most, as a part of its size, in [0, 1).</summary>
    public double Zoom { get; init => field = Require.Fraction(value, nameof(Zoom)); } = Require.Fraction(Zoom);

    /// <summary>How much is added to all pixels at most, in deviations, zero or positive.</summary>
    public double Brightness { get; init => field = RequireBrightness(value); } = RequireBrightness(Brightness);

    /// <summary>How much the distance to the image's mean is stretched or shrunk at most, in [0, 1).</summary>
    public double Contrast { get; init => field = Require.Fraction(value, nameof(Contrast)); } = Require.Fraction(Contrast);

    /// <summary>The part of the images in which a rectangle is wiped out, in [0, 1).</summary>
    public double Erasing { get; init => field = Require.Fraction(value, nameof(Erasing)); } = Require.Fraction(Erasing);

    /// <summary>How much is added around an image before a part of its own size is cut out, as a part of its side, in [0, 1).</summary>
    public double CropPadding { get; init => field = RequirePart(value); } = RequirePart(CropPadding);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => LayerRules.Image(input, nameof(AugmentImage));

    /// <summary>Changes images as training does, to look at them.</summary>
    /// <param name="images">The pixels, image after image; standardised ones show the brightness as training sees it.</param>
    /// <param name="shape">The shape of one image, <c>[channels, height, width]</c>.</param>
    /// <param name="seed">The seed: the same one gives the same images. Default 0.</param>
    /// <returns>As many pixels, in the same order.</returns>
    /// <exception cref="ArgumentException">The shape is none of images, or the pixels are not those of one or more whole images.</exception>
    /// <exception cref="InvalidOperationException">libtorch is missing; the message says what to add.</exception>
    public float[] Apply(float[] images, TensorShape shape, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(shape);
        var size = GetOutputShape(shape).Size;
        if (images.Length == 0 || images.Length % size != 0)
        {
            throw new ArgumentException($"Images of the shape {shape} must have a multiple of {size} pixels "
                + $"but there are {images.Length}.", nameof(images));
        }

        using var session = TorchSession.Start(seed, threads: 1);
        using var module = new Module(this, session.Random);
        using var noGrad = no_grad();
        return module.forward(tensor(images, shape.WithBatch(images.Length / size))).contiguous().data<float>().ToArray();
    }

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) => new Module(this, random);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights) => input;

    private static double RequireAngle(double value)
    {
        Require.Finite(value, nameof(Rotation), value is >= 0 and <= 180, "in [0, 180] degrees");
        return value;
    }

    private static double RequireBrightness(double value)
    {
        Require.Finite(value, nameof(Brightness), value >= 0, "zero or a positive number");
        return value;
    }

    private static double RequirePart(double value)
    {
        Require.Finite(value, nameof(CropPadding), value is >= 0 and < 1, "in [0, 1), a part of the image's side: 0.125 are 4 pixels of 32");
        return value;
    }

    private sealed class Module(AugmentImage layer, RandomGenerator random) : nn.Module<Tensor, Tensor>(nameof(AugmentImage))
    {
        // The largest rectangle that is wiped out has half of each side.
        private const double LargestErased = 0.25; // to each side of its middle

        public override Tensor forward(Tensor input)
        {
            if (!training)
            {
                return input.alias();
            }

            using var scope = NewDisposeScope();
            var image = Rearrange(input, 2, layer.FlipVertically);
            image = Rearrange(image, 3, layer.FlipHorizontally);
            image = layer.Shift > 0 || layer.Rotation > 0 || layer.Zoom > 0 ? Move(image) : image;
            image = layer.Contrast > 0 || layer.Brightness > 0 ? Recolour(image) : image;
            image = layer.TrivialAugment ? TrivialChange.Apply(image, random) : image;
            image = layer.Erasing > 0 ? Erase(image) : image;
            return image.alias().MoveToOuterDisposeScope();
        }

        // Whole pixels are read from other places along a side, so that nothing is interpolated.
        private Tensor Rearrange(Tensor image, int side, bool flips)
        {
            if (!flips && layer.CropPadding == 0)
            {
                return image;
            }

            var (rows, size) = (image.shape[0], image.shape[side]);
            using Scalar count = size, last = size - 1;
            var places = arange(Scalars.Zero, count, Scalars.One, float32, image.device).unsqueeze(0).expand(rows, size);
            if (layer.CropPadding > 0)
            {
                var padding = Math.Max(1, Math.Round(layer.CropPadding * size));
                using Scalar choices = (2 * padding) + 1, middle = padding;
                var first = random.Uniform([rows], image).to(float32).mul(choices).floor().sub(middle);
                places = places.add(first.unsqueeze(1), Scalars.One).clamp(Scalars.Zero, last);
            }

            if (flips)
            {
                var isFlipped = random.Uniform([rows], image).lt(Scalars.Half).unsqueeze(1);
                places = where(isFlipped, places.neg().add(last, Scalars.One), places);
            }

            long[] alongSide = side == 2 ? [rows, 1, size, 1] : [rows, 1, 1, size];
            return image.gather(side, places.to(int64).view(alongSide).expand(image.shape));
        }

        // (rows) in [-bound, bound)
        private Tensor Uniform(Tensor like, double bound)
        {
            using Scalar width = 2 * bound, start = bound;
            return random.Uniform([like.shape[0]], like).mul(width).sub(start);
        }

        // One affine map for each row, so that pixels are interpolated once.
        private Tensor Move(Tensor image)
        {
            var angle = Uniform(image, layer.Rotation * Math.PI / 180);
            var size = Uniform(image, layer.Zoom).add(Scalars.One, Scalars.One);
            var (cosine, sine) = (angle.cos().mul(size), angle.sin().mul(size));
            using Scalar flat = (double)image.shape[2] / image.shape[3], tall = (double)image.shape[3] / image.shape[2];
            var across = stack([cosine, sine.mul(flat).neg(), Uniform(image, 2 * layer.Shift)], 1);
            var down = stack([sine.mul(tall), cosine, Uniform(image, 2 * layer.Shift)], 1);
            return AffineMaps.Apply(image, stack([across, down], 1));
        }

        private Tensor Recolour(Tensor image)
        {
            var factor = PerImage(Uniform(image, layer.Contrast).add(Scalars.One, Scalars.One));
            var mean = image.mean([1, 2, 3], keepdim: true);
            return image.sub(mean).mul(factor).add(mean, Scalars.One).add(PerImage(Uniform(image, layer.Brightness)), Scalars.One);
        }

        // What is wiped out becomes 0, the mean colour.
        private Tensor Erase(Tensor image)
        {
            var vertical = IsInside(image, image.shape[2]).unsqueeze(2); // (rows, height, 1)
            var horizontal = IsInside(image, image.shape[3]).unsqueeze(1); // (rows, 1, width)
            using Scalar share = layer.Erasing;
            var chosen = PerImage(random.Uniform([image.shape[0]], image).lt(share));
            return image.masked_fill(vertical.logical_and(horizontal).unsqueeze(1).logical_and(chosen), Scalars.Zero);
        }

        // (rows, size): whether a pixel is in a random part of the side.
        private Tensor IsInside(Tensor image, long size)
        {
            using Scalar length = size, half = LargestErased;
            var places = arange(Scalars.Zero, length, Scalars.One, image.dtype, image.device).add(Scalars.Half, Scalars.One).div(length).unsqueeze(0);
            var middle = random.Uniform([image.shape[0]], image).unsqueeze(1);
            var reach = random.Uniform([image.shape[0]], image).mul(half).unsqueeze(1);
            return places.sub(middle).abs().lt(reach);
        }

        private static Tensor PerImage(Tensor rows) => rows.reshape(-1, 1, 1, 1);
    }
}
