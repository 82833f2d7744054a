using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// Zeroes random channels of a sequence <c>[steps, channels]</c> for all of its steps while training and scales the rest up by as much;
/// when scoring it does nothing (Tompson et al. 2015; for recurrent networks Gal and Ghahramani 2016).
/// </summary>
/// <param name="Rate">The fraction of channels that is zeroed, in [0, 1).</param>
public sealed record SpatialDropout(double Rate) : Layer
{
    /// <summary>The fraction of channels that is zeroed, in [0, 1).</summary>
    public double Rate { get; } = Require.Fraction(Rate);

    internal override bool IsLinear => true;

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => LayerRules.Steps(input, nameof(SpatialDropout));

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) => new Module(Rate, random);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights) => input;

    internal override Places? Move(Places places, TensorShape input, WeightMove weights) => places;

    private sealed class Module(double rate, RandomGenerator random) : DropoutModule(nameof(SpatialDropout))
    {
        // (batch, 1, channels): for all steps
        public override Tensor? DrawMask(long[] shape, Tensor like) => training ? random.Mask([shape[0], 1, shape[2]], like, rate) : null;
    }
}
