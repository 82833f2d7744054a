using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// Blanks random features of each row while training; when scoring it does nothing. A feature is <paramref name="Size"/> numbers that follow each
/// other, such as the vector of a category, and is zeroed as a whole: <c>[n · Size]</c> to <c>[n · Size]</c> (Srivastava et al. 2014 for numbers;
/// Gal and Ghahramani 2016 for vectors).
/// </summary>
/// <remarks>Unlike with <see cref="Dropout"/>, what is left keeps its size: a number that is scaled up is another number.</remarks>
/// <param name="Rate">The fraction of features that is blanked, in [0, 1).</param>
/// <param name="Size">The numbers of a feature, positive. Default 1.</param>
public sealed record FeatureDropout(double Rate, int Size = 1) : Layer
{
    /// <summary>The fraction of features that is blanked, in [0, 1).</summary>
    public double Rate { get; } = Require.Fraction(Rate);

    /// <summary>The numbers of a feature, positive.</summary>
    public int Size { get; } = Require.Positive(Size);

    internal override bool IsLinear => true;

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => input is { Rank: 1, HasVariableSteps: false } && input.Last % Size == 0
        ? input
        : throw new ArgumentException($"FeatureDropout takes a vector of features of {Size} numbers each but the input is {input}. "
            + "Set Size to a divisor of its length; for sequences take a SpatialDropout.");

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) =>
        new Module(input.Last / Size, this, random);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights) => input;

    internal override Places? Move(Places places, TensorShape input, WeightMove weights) => places;

    private sealed class Module(long features, FeatureDropout layer, RandomGenerator random) : nn.Module<Tensor, Tensor>(nameof(FeatureDropout))
    {
        public override Tensor forward(Tensor input)
        {
            if (!training)
            {
                return input.alias();
            }

            using var scope = NewDisposeScope();
            var kept = random.Mask([input.shape[0], features, 1], input, layer.Rate, factor: 1);
            return input.reshape(-1, features, layer.Size).mul(kept).flatten(1).MoveToOuterDisposeScope();
        }
    }
}
