using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>A convolution, and its gradients, by <see cref="ImageProduct"/> in place of oneDNN.</summary>
/// <remarks>
/// What comes out has the usual shape, (batch, channels, height, width), but the channels of a pixel lie side by side in memory, as torch's other
/// operations take them too (known there as channels last).
/// </remarks>
internal sealed unsafe class ConvolutionProduct : autograd.SingleTensorFunction<ConvolutionProduct>
{
    private const string Stride = nameof(Stride);
    private const string Padding = nameof(Padding);
    private const string Learns = nameof(Learns);

    /// <inheritdoc/>
    public override string Name => nameof(ConvolutionProduct);

    /// <summary>Whether it takes the images and the weight, and pays.</summary>
    /// <param name="images">The images, (batch, channels, height, width).</param>
    /// <param name="weight">The weight, (outputs, channels, window, window).</param>
    public static bool Takes(Tensor images, Tensor weight) =>
        LinearProduct.PaysHere && images.dtype == ScalarType.Float32 && images.device_type == TorchSharp.DeviceType.CPU
        && weight.size(0) % ImageTile.NarrowColumns == 0;

    /// <summary>Computes it.</summary>
    /// <param name="images">The images of floats in the processor's memory, (batch, channels, height, width).</param>
    /// <param name="weight">The weight, (outputs, channels, window, window).</param>
    /// <param name="bias">The bias, (outputs); null without one.</param>
    /// <param name="stride">By how many pixels the window moves, positive.</param>
    /// <param name="padding">The zeros on each side, smaller than the window.</param>
    /// <returns>(batch, outputs, height, width), as many places as the window finds in the padded images.</returns>
    public static Tensor Compute(Tensor images, Tensor weight, Tensor? bias, long stride, long padding) =>
        apply(images, weight, bias!, checked((int)stride), checked((int)padding));

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (images, weight, bias, stride, padding) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor?)vars[2], (int)vars[3], (int)vars[4]);
        using var view = ImageView.Pixels(images);
        var pixels = view.contiguous();
        var (from, window) = (ImageView.Of(pixels), (int)weight.size(2));
        var frame = ImageFrame.Around(from, padding);
        var output = ImageView.Empty(
            images.size(0), weight.size(0), ((frame.Height - window) / stride) + 1, ((frame.Width - window) / stride) + 1);
        using var result = ImageView.Pixels(output);
        using var turned = weight.permute(2, 3, 1, 0);
        using var factors = turned.contiguous();
        ImageProduct.Compute(from, frame, Matrix(factors), window, stride, ImageView.Of(result));
        if (bias is not null)
        {
            using var terms = bias.contiguous();
            PointwiseFunction.AddToRows(TensorMemory.First(terms), Rows(result));
        }

        ctx.save_for_backward([pixels, weight]);
        ctx.save_data(Stride, stride);
        ctx.save_data(Padding, padding);
        ctx.save_data(Learns, (bool[])[images.requires_grad, weight.requires_grad, bias is { requires_grad: true }]);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var saved = ctx.get_saved_variables();
        using var pixels = saved[0];
        using var weight = saved[1];
        var (stride, padding) = ((int)ctx.get_data(Stride), (int)ctx.get_data(Padding));
        var learns = (bool[])ctx.get_data(Learns);
        using var view = ImageView.Pixels(grad_output);
        using var slopes = view.contiguous();
        return
        [
            learns[0] ? BackThrough(pixels, weight, slopes, stride, padding) : null!,
            learns[1] ? AddUpWeight(pixels, weight, slopes, stride, padding) : null!,
            learns[2] ? slopes.sum([0L, 1L, 2L]) : null!,
            null!, // for what is no tensor
            null!,
        ];
    }

    private static Tensor AddUpWeight(Tensor pixels, Tensor weight, Tensor slopes, int stride, int padding)
    {
        var (window, images) = ((int)weight.size(2), ImageView.Of(pixels));
        using var sums = empty(window, window, weight.size(1), weight.size(0));
        ImageProduct.AddUpWeight(images, ImageFrame.Around(images, padding), ImageView.Of(slopes), window, stride, Matrix(sums));
        using var turned = sums.permute(3, 2, 0, 1);
        return turned.contiguous();
    }

    // A convolution with the same weight, turned round.
    private static Tensor BackThrough(Tensor pixels, Tensor weight, Tensor slopes, int stride, int padding)
    {
        var window = (int)weight.size(2);
        var gradient = ImageView.Empty(pixels.size(0), weight.size(1), pixels.size(1), pixels.size(2));
        using var turned = weight.flip(2, 3);
        using var ordered = turned.permute(2, 3, 0, 1);
        using var factors = ordered.contiguous();
        using var result = ImageView.Pixels(gradient);
        var images = ImageView.Of(result);
        var frame = ImageFrame.Back(images, window, stride, padding);
        ImageProduct.Compute(ImageView.Of(slopes), frame, Matrix(factors), window, stride: 1, images);
        return gradient;
    }

    // (window, window, channels, outputs)
    private static MatrixView Matrix(Tensor factors) =>
        MatrixView.RowByRow(TensorMemory.First(factors), checked((int)(factors.numel() / factors.size(3))), (int)factors.size(3));

    private static MatrixView Rows(Tensor pixels) =>
        MatrixView.RowByRow(TensorMemory.First(pixels), checked((int)(pixels.numel() / pixels.size(3))), (int)pixels.size(3));
}
