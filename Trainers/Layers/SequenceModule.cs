using MLNet.DeepExtensions.Trainers.Torch.Products;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// Modules one after the other. While training, linear layers, the functions after them and dropout are computed together, where torch would go over
/// the data for each; a hook of one of these is not called then.
/// </summary>
internal sealed class SequenceModule : TorchSharp.Modules.Sequential
{
    private readonly nn.Module<Tensor, Tensor>[] _modules;
    private readonly Dictionary<int, LinearSteps[]> _stacks = [];
    private readonly int _lastStack = -1; // where a stack begins that ends with the modules

    /// <summary>Takes modules by their names.</summary>
    public SequenceModule(params (string Name, nn.Module<Tensor, Tensor> Module)[] modules)
        : base(modules)
    {
        _modules = Array.ConvertAll(modules, entry => entry.Module);
        for (var i = 0; i < _modules.Length;)
        {
            var (first, steps) = (i, new List<LinearSteps>());
            while (i < _modules.Length && LinearSteps.Find(_modules.AsSpan(i)) is { } next)
            {
                steps.Add(next);
                i += next.Count;
            }

            if (i - first > 1)
            {
                _stacks.Add(first, [.. steps]);
                _lastStack = i == _modules.Length ? first : -1;
            }

            i += steps.Count == 0 ? 1 : 0;
        }
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        var values = input;
        for (var i = 0; i < _modules.Length;)
        {
            Advance(input, ref values, ref i);
        }

        return values;
    }

    /// <summary>Computes a part of it.</summary>
    /// <param name="input">What the first module of the part takes.</param>
    /// <param name="start">The place of that module.</param>
    /// <param name="end">The place after the last module of the part, which is in the middle of no stack: see <see cref="CountLeading"/>.</param>
    public Tensor Run(Tensor input, int start, int end)
    {
        var values = input;
        for (var i = start; i < end;)
        {
            Advance(input, ref values, ref i);
        }

        return values;
    }

    /// <summary>How many of the first modules are alike, and can be computed without the others.</summary>
    /// <param name="isOne">Whether a module is one of them, by its place.</param>
    public int CountLeading(Func<nn.Module, int, bool> isOne)
    {
        var count = _modules.TakeWhile(isOne).Count();
        foreach (var (first, stack) in _stacks)
        {
            count = first < count && count < first + stack.Sum(steps => steps.Count) ? first : count;
        }

        return count;
    }

    /// <summary>Computes the same; linear layers at the end are left out of autograd if the gradients of all that they learn have places.</summary>
    /// <param name="input">The input.</param>
    /// <param name="tail">Gets what continues the way back from the output; null where autograd does.</param>
    public Tensor forward(Tensor input, out DenseTail? tail)
    {
        var values = input;
        for (var i = 0; i < _modules.Length;)
        {
            if (i == _lastStack && Takes(_stacks[i], values) && values.dim() == 2 && values.is_contiguous()
                && Array.TrueForAll(_stacks[i], steps => steps.Linear.HasGradientPlaces))
            {
                (values, tail) = Run(_stacks[i], values, DenseTail.Start);
                return values;
            }

            Advance(input, ref values, ref i);
        }

        tail = null;
        return values;
    }

    private void Advance(Tensor input, ref Tensor values, ref int i)
    {
        var taken = values;
        if (_stacks.TryGetValue(i, out var stack) && Takes(stack, taken))
        {
            values = Run(stack, taken, DenseStack.Compute);
            i += stack.Sum(steps => steps.Count);
        }
        else
        {
            values = _modules[i].call(taken);
            i++;
        }

        if (!ReferenceEquals(taken, input))
        {
            taken.Dispose(); // autograd keeps what it needs
        }
    }

    private bool Takes(LinearSteps[] stack, Tensor input) =>
        training && DenseStack.Takes(input) && Array.TrueForAll(stack, steps => steps.Linear is { IsPrecise: true, IsAdapted: false });

    // Masks are drawn first to last, as the modules would.
    private static T Run<T>(LinearSteps[] stack, Tensor input, Func<Tensor, DenseStep[], T> run)
    {
        var steps = Array.ConvertAll(stack, each => each.Linear.AsStep(
            each.Function, each.Dropout?.DrawMask([.. input.shape[..^1], each.Linear.Weight.size(0)], input)));
        var result = run(input, steps);
        Array.ForEach(steps, step => step.Mask?.Dispose());
        return result;
    }

    // A linear layer and what follows it.
    private sealed record LinearSteps(ProductModule Linear, PointwiseFunction Function, IDropsNumbers? Dropout, int Count)
    {
        /// <summary>Finds them at the beginning of modules; null where there is no linear layer.</summary>
        public static LinearSteps? Find(ReadOnlySpan<nn.Module<Tensor, Tensor>> modules)
        {
            if (modules[0] is not ProductModule { IsLinear: true } linear)
            {
                return null;
            }

            var function = modules.Length > 1 ? FunctionOf(modules[1]) : null;
            var count = function is null ? 1 : 2;
            var dropout = modules.Length > count ? modules[count] as IDropsNumbers : null;
            return new LinearSteps(linear, function ?? PointwiseFunction.Identity, dropout, count + (dropout is null ? 0 : 1));
        }

        private static PointwiseFunction? FunctionOf(nn.Module<Tensor, Tensor> module) => module switch
        {
            TorchSharp.Modules.ReLU => PointwiseFunction.ReLU,
            TorchSharp.Modules.SiLU => PointwiseFunction.SiLU,
            TorchSharp.Modules.GELU => PointwiseFunction.GELU,
            _ => null,
        };
    }
}
