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
/// What comes in from outside repeats the pixels of the edge. A training seeds its random numbers for every batch, so the same seed gives the
/// same images, also in a training that is continued.
/// </remarks>
/// <param name="FlipHorizontally">Whether half of the images are mirrored left to right. Default false.</param>
/// <param name="FlipVertically">Whether half of the images are mirrored top to bottom. Default false.</param>
/// <param name="Shift">How far an image is moved at most each way, as a part of its side, in [0, 1). Default 0.</param>
/// <param name="Rotation">By how many degrees an image is turned at most each way, in [0, 180]. Default 0.</param>
/// <param name="Zoom">How much larger or smaller an image becomes at most, as a part of its size, in [0, 1). Default 0.</param>
/// <param name="Brightness">How much is added to all pixels at most, up or down, in deviations of a channel, zero or positive. Default 0.</param>
/// <param name="Contrast">How much the distance to the image's mean is stretched or shrunk at most, in [0, 1). Default 0.</param>
/// <param name="Erasing">The part of the images in which a rectangle is wiped out (Zhong et al. 2020), in [0, 1). Default 0.</param>
public sealed record AugmentImage(
    bool FlipHorizontally = false,
    bool FlipVertically = false,
    double Shift = 0,
    double Rotation = 0,
    double Zoom = 0,
    double Brightness = 0,
    double Contrast = 0,
    double Erasing = 0) : Layer
{
    /// <summary>How far an image is moved at most each way, as a part of its side, in [0, 1).</summary>
    public double Shift { get; } = Require.Fraction(Shift);

    /// <summary>By how many degrees an image is turned at most each way, in [0, 180].</summary>
    public double Rotation { get; } = Rotation is >= 0 and <= 180
        ? Rotation
        : throw new ArgumentOutOfRangeException(nameof(Rotation), Rotation, "Rotation must be in [0, 180] degrees.");

    /// <summary>How much larger or smaller an image becomes at most, as a part of its size, in [0, 1).</summary>
    public double Zoom { get; } = Require.Fraction(Zoom);

    /// <summary>How much is added to all pixels at most, in deviations, zero or positive.</summary>
    public double Brightness { get; } = double.IsFinite(Brightness) && Brightness >= 0
        ? Brightness
        : throw new ArgumentOutOfRangeException(nameof(Brightness), Brightness, "Brightness must be zero or a positive number.");

    /// <summary>How much the distance to the image's mean is stretched or shrunk at most, in [0, 1).</summary>
    public double Contrast { get; } = Require.Fraction(Contrast);

    /// <summary>The part of the images in which a rectangle is wiped out, in [0, 1).</summary>
    public double Erasing { get; } = Require.Fraction(Erasing);

    private bool Moves => FlipHorizontally || FlipVertically || Shift > 0 || Rotation > 0 || Zoom > 0;

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
            var image = layer.Moves ? Move(input) : input;
            image = layer.Contrast > 0 || layer.Brightness > 0 ? Recolour(image) : image;
            image = layer.Erasing > 0 ? Erase(image) : image;
            return image.alias().MoveToOuterDisposeScope();
        }

        // (rows) in [-bound, bound)
        private Tensor Uniform(Tensor like, double bound)
        {
            using Scalar width = 2 * bound, start = bound;
            return random.Uniform([like.shape[0]], like).mul(width).sub(start);
        }

        // (rows) 1, or -1 for half of the rows
        private Tensor Signs(Tensor like, bool flips) => flips
            ? random.Uniform([like.shape[0]], like).sub(Scalars.Half).sign()
            : ones(like.shape[0], like.dtype, like.device);

        // One affine map for each row, so that pixels are interpolated once.
        private Tensor Move(Tensor image)
        {
            var angle = Uniform(image, layer.Rotation * Math.PI / 180);
            var size = Uniform(image, layer.Zoom).add(Scalars.One, Scalars.One);
            var (cosine, sine) = (angle.cos().mul(size), angle.sin().mul(size));
            using Scalar flat = (double)image.shape[2] / image.shape[3], tall = (double)image.shape[3] / image.shape[2];
            var (left, up) = (Signs(image, layer.FlipHorizontally), Signs(image, layer.FlipVertically));
            var across = stack([cosine.mul(left), sine.mul(flat).neg(), Uniform(image, 2 * layer.Shift)], 1);
            var down = stack([sine.mul(tall).mul(left), cosine.mul(up), Uniform(image, 2 * layer.Shift)], 1);
            var grid = nn.functional.affine_grid(stack([across, down], 1), image.shape, align_corners: false);
            return nn.functional.grid_sample(image, grid, padding_mode: GridSamplePaddingMode.Border, align_corners: false);
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
