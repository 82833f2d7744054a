using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// One layer of a transformer's encoder (Vaswani et al. 2017) over a sequence <c>[steps, n]</c>: self-attention, then two linear layers
/// for each step, each added to its input and each after a <see cref="LayerNormalization"/>, which trains without a warm-up (pre-norm,
/// Xiong et al. 2020). The shape stays as it is. Put a <see cref="LayerNormalization"/> after the last of several.
/// </summary>
/// <param name="Heads">The heads of the <see cref="SelfAttention"/>, positive, a divisor of n.</param>
/// <param name="FeedForward">The units between the two linear layers, positive; commonly 4·n.</param>
/// <param name="Dropout">The fraction of values that is zeroed while training, after each layer but the attention's own, in [0, 1). Default
/// 0.1.</param>
/// <param name="Activation">The function between the two linear layers. Default <see cref="ActivationFunction.GELU"/>.</param>
public sealed record TransformerEncoderLayer(
    int Heads, int FeedForward, double Dropout = 0.1, ActivationFunction Activation = ActivationFunction.GELU) : Layer
{
    /// <summary>The heads of the self-attention, positive, a divisor of the size of a step.</summary>
    public int Heads { get; } = Require.Positive(Heads);

    /// <summary>The units between the two linear layers, positive.</summary>
    public int FeedForward { get; } = Require.Positive(FeedForward);

    /// <summary>The fraction of values that is zeroed while training, in [0, 1).</summary>
    public double Dropout { get; } = Require.Fraction(Dropout);

    /// <summary>The function between the two linear layers.</summary>
    public ActivationFunction Activation { get; } = new Activation(Activation).Function;

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) =>
        Parts(LayerRules.Steps(input, nameof(TransformerEncoderLayer))).GetOutputShape(input);

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) => Parts(input).CreateModule(input, random);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights) =>
        Parts(inputShape).AddToGraph(graph, input, inputShape, weights);

    internal override Places? Move(Places places, TensorShape input, WeightMove weights) => Parts(input).Move(places, input, weights);

    private Sequence Parts(TensorShape input) => new(
    [
        new Residual([new LayerNormalization(), new SelfAttention(Heads), new Dropout(Dropout)]),
        new Residual(
        [
            new LayerNormalization(),
            new Linear(FeedForward),
            new Activation(Activation),
            new Dropout(Dropout),
            new Linear((int)input.Last),
            new Dropout(Dropout),
        ]),
    ]);
}
