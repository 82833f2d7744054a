using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>A convolution whose window moves by one pixel, and its gradients, by <see cref="ImageProduct"/> in place of oneDNN.</summary>
/// <remarks>
/// What comes out has the usual shape, (batch, channels, height, width), but the channels of a pixel lie side by side in memory, as torch's other
/// operations take them too (known there as channels last).
/// </remarks>
internal sealed unsafe class ConvolutionProduct : autograd.SingleTensorFunction<ConvolutionProduct>
{
    private const string Padding = nameof(Padding);
    private const string Learns = nameof(Learns);

    /// <inheritdoc/>
    public override string Name => nameof(ConvolutionProduct);

    /// <summary>Whether it takes the images and the weight, and pays.</summary>
    /// <param name="images">The images, (batch, channels, height, width).</param>
    /// <param name="weight">The weight, (outputs, channels, window, window).</param>
    public static bool Takes(Tensor images, Tensor weight) =>
        LinearProduct.PaysHere && images.dtype == ScalarType.Float32 && images.device_type == TorchSharp.DeviceType.CPU
        && weight.size(0) % ImageTile.Columns == 0;

    /// <summary>Computes it.</summary>
    /// <param name="images">The images of floats in the processor's memory, (batch, channels, height, width).</param>
    /// <param name="weight">The weight, (outputs, channels, window, window).</param>
    /// <param name="bias">The bias, (outputs); null without one.</param>
    /// <param name="padding">The zeros on each side, smaller than the window.</param>
    /// <returns>(batch, outputs, height, width), smaller by what the padding does not make up for.</returns>
    public static Tensor Compute(Tensor images, Tensor weight, Tensor? bias, long padding) => apply(images, weight, bias!, checked((int)padding));

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (images, weight, bias, padding) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor?)vars[2], (int)vars[3]);
        using var view = ImageView.Pixels(images);
        var pixels = view.contiguous();
        var shrinks = weight.size(2) - 1 - (2 * padding);
        var output = ImageView.Empty(images.size(0), weight.size(0), images.size(2) - shrinks, images.size(3) - shrinks);
        using var result = ImageView.Pixels(output);
        using var turned = weight.permute(2, 3, 1, 0);
        using var factors = turned.contiguous();
        ImageProduct.Compute(ImageView.Of(pixels), Matrix(factors), (int)weight.size(2), padding, ImageView.Of(result));
        if (bias is not null)
        {
            using var terms = bias.contiguous();
            PointwiseFunction.AddToRows(TensorMemory.First(terms), Rows(result));
        }

        ctx.save_for_backward([pixels, weight]);
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
        var padding = (int)ctx.get_data(Padding);
        var learns = (bool[])ctx.get_data(Learns);
        using var view = ImageView.Pixels(grad_output);
        using var slopes = view.contiguous();
        return
        [
            learns[0] ? BackThrough(weight, slopes, (int)weight.size(2) - 1 - padding) : null!,
            learns[1] ? AddUpWeight(pixels, weight, slopes, padding) : null!,
            learns[2] ? slopes.sum([0L, 1L, 2L]) : null!,
            null!, // for what is no tensor
        ];
    }

    private static Tensor AddUpWeight(Tensor pixels, Tensor weight, Tensor slopes, int padding)
    {
        var window = (int)weight.size(2);
        using var sums = empty(window, window, weight.size(1), weight.size(0));
        ImageProduct.AddUpWeight(ImageView.Of(pixels), ImageView.Of(slopes), window, padding, Matrix(sums));
        using var turned = sums.permute(3, 2, 0, 1);
        return turned.contiguous();
    }

    // A convolution with the same weight, turned round.
    private static Tensor BackThrough(Tensor weight, Tensor slopes, int padding)
    {
        var window = (int)weight.size(2);
        var grows = 1 + (2 * padding) - window;
        var gradient = ImageView.Empty(slopes.size(0), weight.size(1), slopes.size(1) + grows, slopes.size(2) + grows);
        using var turned = weight.flip(2, 3);
        using var ordered = turned.permute(2, 3, 0, 1);
        using var factors = ordered.contiguous();
        using var result = ImageView.Pixels(gradient);
        ImageProduct.Compute(ImageView.Of(slopes), Matrix(factors), window, padding, ImageView.Of(result));
        return gradient;
    }

    // (window, window, channels, outputs)
    private static MatrixView Matrix(Tensor factors) =>
        MatrixView.RowByRow(TensorMemory.First(factors), checked((int)(factors.numel() / factors.size(3))), (int)factors.size(3));

    private static MatrixView Rows(Tensor pixels) =>
        MatrixView.RowByRow(TensorMemory.First(pixels), checked((int)(pixels.numel() / pixels.size(3))), (int)pixels.size(3));
}
