using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>
/// A pass of rows through linear layers, each with the function after it and dropout, and the way back: beside the products, one pass over the data
/// for each step, forward and backward. It knows nothing of autograd. On the processor, in floats.
/// </summary>
/// <param name="steps">The steps, first to last, at least one; weights are contiguous.</param>
/// <param name="kept">What an earlier pass forward has kept; none before.</param>
internal sealed unsafe class DenseTape(IReadOnlyList<DenseStep> steps, params IEnumerable<Tensor> kept)
{
    private readonly Stack<Tensor> _kept = new(kept);

    /// <summary>The input of each step, then its slopes if it has some. Lives in the dispose scope of the pass forward.</summary>
    public IEnumerable<Tensor> Kept => _kept.Reverse();

    /// <summary>Goes forward.</summary>
    /// <param name="input">The input, (rows, n), contiguous.</param>
    /// <returns>The output, (rows, units of the last step).</returns>
    public Tensor Forward(Tensor input)
    {
        var values = input;
        foreach (var step in steps)
        {
            _kept.Push(values);
            var product = empty(values.size(0), step.Weight.size(0));
            LinearProduct.Multiply(values, step.Weight, product);
            values = Finish(step, product);
        }

        return values;
    }

    /// <summary>Goes back, once.</summary>
    /// <param name="outputGradient">The gradient of the output, contiguous; it stays as it is.</param>
    /// <param name="take">Gets the gradient of each step's weight and of its bias, null where it went to its place or there is none.</param>
    /// <param name="learnsInput">Whether the input has a gradient.</param>
    /// <returns>The gradient of the input; null without.</returns>
    public Tensor? Backward(Tensor outputGradient, Action<int, Tensor?, Tensor?> take, bool learnsInput)
    {
        var gradient = outputGradient;
        for (var i = steps.Count - 1; i >= 0; i--)
        {
            var (step, isLast) = (steps[i], i == steps.Count - 1);
            using var slopes = step.HasSlopes ? _kept.Pop() : null;
            var values = _kept.Pop();
            using var made = i == 0 ? null : values; // the input belongs to the caller
            using var given = isLast ? null : gradient;
            using var copy = isLast && step.HasSlopes ? empty_like(gradient) : null;
            var product = copy ?? gradient; // its gradient takes the place of the output's
            var bias = AddUpBias(step, slopes, gradient, product);
            take(i, AddUpWeight(step, values, product), bias);
            gradient = null!;
            if (i > 0 || learnsInput)
            {
                gradient = empty_like(values);
                LinearProduct.MultiplyBack(product, step.Weight, gradient);
            }
        }

        return gradient;
    }

    private Tensor Finish(DenseStep step, Tensor product)
    {
        var matrix = TensorMemory.Matrix(product);
        var bias = step.Bias is null ? null : TensorMemory.First(step.Bias);
        if (step.HasSlopes)
        {
            var output = empty_like(product);
            using var mask = step.Mask?.reshape(-1, matrix.Columns).contiguous();
            step.Function.Apply(matrix, bias, mask is null ? null : TensorMemory.Matrix(mask), TensorMemory.First(output));
            _kept.Push(product); // which are the slopes now
            return output;
        }

        if (bias is not null)
        {
            PointwiseFunction.AddToRows(bias, matrix);
        }

        return product;
    }

    private static Tensor? AddUpWeight(DenseStep step, Tensor values, Tensor product)
    {
        if (!step.Weight.requires_grad)
        {
            return null;
        }

        var place = step.WeightGradient;
        var sums = place?.Values ?? empty_like(step.Weight);
        LinearProduct.AddUpWeight(product, values, sums, add: place?.StartFilling() ?? false);
        place?.EndFilling();
        return place is null ? sums : null;
    }

    // The gradient of the product, and its sum over the rows, which is that of the bias.
    private static Tensor? AddUpBias(DenseStep step, Tensor? slopes, Tensor output, Tensor product)
    {
        var learns = step.Bias is { requires_grad: true };
        var place = learns ? step.BiasGradient : null;
        var sums = learns ? place?.Values ?? empty_like(step.Bias!) : null;
        PointwiseFunction.Multiply(
            slopes is null ? null : TensorMemory.Matrix(slopes),
            TensorMemory.Matrix(output),
            TensorMemory.First(product),
            sums is null ? null : TensorMemory.First(sums),
            add: place?.StartFilling() ?? false);
        place?.EndFilling();
        return place is null ? sums : null;
    }
}
