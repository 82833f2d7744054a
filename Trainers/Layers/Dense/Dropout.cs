using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// Zeroes a random part of the values while training and scales the rest up by as much; when scoring it does nothing
/// (Srivastava et al. 2014).
/// </summary>
/// <param name="Rate">The fraction that is zeroed, in [0, 1).</param>
public sealed record Dropout(double Rate) : Layer
{
    /// <summary>The fraction that is zeroed, in [0, 1).</summary>
    public double Rate { get; } = Require.Fraction(Rate);

    internal override bool IsLinear => true;

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => input;

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) => new Module(Rate, random);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights) => input;

    internal override Places? Move(Places places, TensorShape input, WeightMove weights) => places;

    private sealed class Module(double rate, RandomGenerator random) : DropoutModule(nameof(Dropout))
    {
        public override Tensor? DrawMask(long[] shape, Tensor like) => training && rate > 0 ? random.Mask(shape, like, rate) : null;
    }
}
