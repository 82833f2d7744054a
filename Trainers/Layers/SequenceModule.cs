using MLNet.DeepExtensions.Trainers.Torch.Products;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// Modules one after the other. While training, a linear layer, the function after it and dropout are computed together where that is faster;
/// a hook of one of these is not called then.
/// </summary>
internal sealed class SequenceModule : TorchSharp.Modules.Sequential
{
    private readonly nn.Module<Tensor, Tensor>[] _steps;
    private readonly Dictionary<int, LinearSteps> _together = [];

    /// <summary>Takes modules by their names.</summary>
    public SequenceModule(params (string Name, nn.Module<Tensor, Tensor> Module)[] modules)
        : base(modules)
    {
        _steps = Array.ConvertAll(modules, entry => entry.Module);
        for (var i = 0; i < _steps.Length; i++)
        {
            if (LinearSteps.Find(_steps.AsSpan(i)) is { } steps)
            {
                _together.Add(i, steps);
            }
        }
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        var values = input;
        for (var i = 0; i < _steps.Length;)
        {
            var taken = values;
            if (_together.TryGetValue(i, out var steps) && steps.Take(taken))
            {
                values = steps.Run(taken);
                i += steps.Count;
            }
            else
            {
                values = _steps[i].call(taken);
                i++;
            }

            if (!ReferenceEquals(taken, input))
            {
                taken.Dispose(); // autograd keeps what it needs
            }
        }

        return values;
    }

    // A linear layer and what follows it.
    private sealed record LinearSteps(ProductModule Linear, PointwiseFunction Function, IDropsNumbers? Dropout, int Count)
    {
        /// <summary>Finds them at the beginning of modules; null where there are none, or a linear layer alone.</summary>
        public static LinearSteps? Find(ReadOnlySpan<nn.Module<Tensor, Tensor>> modules)
        {
            if (modules[0] is not ProductModule { IsLinear: true } linear)
            {
                return null;
            }

            var function = modules.Length > 1 ? FunctionOf(modules[1]) : null;
            var count = function is null ? 1 : 2;
            var dropout = modules.Length > count ? modules[count] as IDropsNumbers : null;
            count += dropout is null ? 0 : 1;
            return count > 1 ? new LinearSteps(linear, function ?? PointwiseFunction.Identity, dropout, count) : null;
        }

        public bool Take(Tensor input) => Linear.training && Linear.IsPrecise && DenseProduct.Takes(input, Linear.Weight);

        public Tensor Run(Tensor input)
        {
            using var mask = Dropout?.DrawMask([.. input.shape[..^1], Linear.Weight.shape[0]], input);
            return DenseProduct.Of(input, Linear.Weight, Linear.Bias, Function, mask);
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
