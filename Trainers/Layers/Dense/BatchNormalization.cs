using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// Brings every feature to mean 0 and variance 1 over the batch, then applies a learned scale and shift
/// (Ioffe and Szegedy 2015); scoring uses the running mean and variance of training. Takes vectors, <c>[n]</c>, and images,
/// <c>[channels, height, width]</c>, of which each channel is a feature, over all of its pixels.
/// </summary>
/// <param name="Epsilon">Added to the variance before the root is taken, positive. Default 1e-5.</param>
/// <param name="Momentum">The part of each batch in the running mean and variance, in (0, 1). Default 0.1.</param>
public sealed record BatchNormalization(double Epsilon = 1e-5, double Momentum = 0.1) : Layer
{
    /// <summary>Added to the variance before the root is taken, positive.</summary>
    public double Epsilon { get; } = Require.Positive(Epsilon);

    /// <summary>The part of each batch in the running mean and variance, in (0, 1).</summary>
    public double Momentum { get; } = Require.Positive(Require.Fraction(Momentum), nameof(Momentum));

    internal override bool IsLinear => true;

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => input.Rank is 1 or 3 && !input.HasVariableSteps
        ? input
        : throw new ArgumentException($"BatchNormalization takes vectors [n] and images [channels, height, width] but the input is {input}. "
            + "Put a Flatten before it.");

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) =>
        new Module(input.Dimensions[0], this);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights) =>
        graph.Node(
            "BatchNormalization",
            [
                input,
                weights.AddTo(graph, "weight"),
                weights.AddTo(graph, "bias"),
                weights.AddTo(graph, "running_mean"),
                weights.AddTo(graph, "running_var"),
            ],
            ("epsilon", (float)Epsilon));

    internal override Places? Move(Places places, TensorShape input, WeightMove weights)
    {
        foreach (var name in new[] { "weight", "bias", "running_mean", "running_var" })
        {
            weights.Move(name, 0, places);
        }

        return places;
    }

    /// <summary>Adds what scoring multiplies each feature by, and what it then adds, as arithmetic of constants.</summary>
    /// <param name="graph">The graph to add to.</param>
    /// <param name="weights">The layer's weights.</param>
    /// <returns>The names of two vectors: γ / √(variance + ε), and β - mean · scale.</returns>
    internal (string Scale, string Shift) AddFactors(OnnxGraph graph, LayerWeights weights)
    {
        var deviation = graph.Node("Sqrt", [graph.Node("Add", [weights.AddTo(graph, "running_var"), graph.Scalar((float)Epsilon)])]);
        var scale = graph.Node("Div", [weights.AddTo(graph, "weight"), deviation]);
        return (scale, graph.Node("Sub", [weights.AddTo(graph, "bias"), graph.Node("Mul", [weights.AddTo(graph, "running_mean"), scale])]));
    }

    // TorchSharp's own module counts the batches, by an operator that takes a number which a garbage collection may free meanwhile.
    internal sealed class Module : nn.Module<Tensor, Tensor>, ISeesWholeBatch
    {
        private readonly BatchNormalization _layer;

        public Module(long features, BatchNormalization layer)
            : base(nameof(BatchNormalization))
        {
            _layer = layer;
            this.AddParameter("weight", ones(features));
            this.AddParameter("bias", zeros(features));
            register_buffer("running_mean", zeros(features).DetachFromDisposeScope());
            register_buffer("running_var", ones(features).DetachFromDisposeScope());
        }

        public SharedBatch? Batch { private get; set; }

        public override Tensor forward(Tensor input) => training && Batch is { IsShared: true } batch
            ? Normalize(input, batch)
            : nn.functional.batch_norm(
                input,
                get_buffer("running_mean")!,
                get_buffer("running_var")!,
                get_parameter("weight"),
                get_parameter("bias"),
                training,
                _layer.Momentum,
                _layer.Epsilon);

        // The mean and the variance are those of the rows of all processes.
        private Tensor Normalize(Tensor input, SharedBatch batch)
        {
            using var scope = NewDisposeScope();
            long[] places = input.dim() == 2 ? [0] : [0, 2, 3];
            long[] perFeature = input.dim() == 2 ? [1, -1] : [1, -1, 1, 1];
            var count = batch.CountAll(input.shape[0]) * (input.numel() / input.shape[0] / input.shape[1]);
            using TorchSharp.Scalar rows = count, epsilon = _layer.Epsilon;
            var values = input.to(ScalarType.Float32);
            var mean = batch.Sum(values.sum(places)).div(rows);
            var centred = values.sub(mean.view(perFeature));
            var variance = batch.Sum(centred.mul(centred).sum(places)).div(rows);
            Remember(mean, variance, count);
            var scale = variance.add(epsilon, Scalars.One).rsqrt().mul(get_parameter("weight")!);
            var result = centred.mul(scale.view(perFeature)).add(get_parameter("bias")!.view(perFeature), Scalars.One);
            return result.to(input.dtype).MoveToOuterDisposeScope();
        }

        // As torch does, of the variance without bias.
        private void Remember(Tensor mean, Tensor variance, long count)
        {
            using var noGrad = no_grad();
            using TorchSharp.Scalar kept = 1 - _layer.Momentum;
            using TorchSharp.Scalar ofMean = _layer.Momentum;
            using TorchSharp.Scalar ofVariance = _layer.Momentum * count / (count - 1);
            get_buffer("running_mean")!.mul_(kept).add_(mean.detach(), ofMean);
            get_buffer("running_var")!.mul_(kept).add_(variance.detach(), ofVariance);
        }
    }
}
