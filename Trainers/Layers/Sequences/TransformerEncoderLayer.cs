using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// One layer of a transformer's encoder (Vaswani et al. 2017) over a sequence <c>[steps, n]</c>: self-attention, then two linear layers
/// for each step, each added to its input, with a <see cref="LayerNormalization"/> of each. The shape stays as it is.
/// </summary>
/// <remarks>
/// Normalised before each part (pre-norm, Xiong et al. 2020, the default) it trains without a warm-up; put a <see cref="LayerNormalization"/> after
/// the last of several. Normalised after each sum (post-norm) it is that of BERT (Devlin et al. 2019), which drops nothing between its two linear
/// layers.
/// </remarks>
/// <param name="Heads">The heads of the <see cref="SelfAttention"/>, positive, a divisor of n.</param>
/// <param name="FeedForward">The units between the two linear layers, positive; commonly 4·n.</param>
/// <param name="Dropout">The fraction of values that is zeroed while training, after each layer but the attention's own, in [0, 1). Default
/// 0.1.</param>
/// <param name="Activation">The function between the two linear layers. Default <see cref="ActivationFunction.GELU"/>.</param>
/// <param name="NormFirst">Whether what goes into each part is normalised, and not what comes out of its sum. Default true.</param>
/// <param name="Epsilon">What the normalisations add to the variance, positive. Default 1e-5.</param>
public sealed record TransformerEncoderLayer(
    int Heads,
    int FeedForward,
    double Dropout = 0.1,
    ActivationFunction Activation = ActivationFunction.GELU,
    bool NormFirst = true,
    double Epsilon = 1e-5) : Layer
{
    /// <summary>The heads of the self-attention, positive, a divisor of the size of a step.</summary>
    public int Heads { get; } = Require.Positive(Heads);

    /// <summary>The units between the two linear layers, positive.</summary>
    public int FeedForward { get; } = Require.Positive(FeedForward);

    /// <summary>The fraction of values that is zeroed while training, in [0, 1).</summary>
    public double Dropout { get; } = Require.Fraction(Dropout);

    /// <summary>The function between the two linear layers.</summary>
    public ActivationFunction Activation { get; } = new Activation(Activation).Function;

    /// <summary>What the normalisations add to the variance, positive.</summary>
    public double Epsilon { get; } = Require.Positive(Epsilon);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) =>
        Parts(LayerRules.Steps(input, nameof(TransformerEncoderLayer))).GetOutputShape(input);

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) => Parts(input).CreateModule(input, random);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights) =>
        Parts(inputShape).AddToGraph(graph, input, inputShape, weights);

    internal override long GetAttendedWidth(TensorShape input) => Math.Max(FeedForward, Parts(input).GetAttendedWidth(input));

    internal override Places? Move(Places places, TensorShape input, WeightMove weights) => Parts(input).Move(places, input, weights);

    private Sequence Parts(TensorShape input)
    {
        var normalization = new LayerNormalization(Epsilon);
        var (attention, drop) = (new SelfAttention(Heads), new Dropout(Dropout));
        var (inner, activation, outer) = (new Linear(FeedForward), new Activation(Activation), new Linear((int)input.Last));
        return NormFirst
            ? new([new Residual([normalization, attention, drop]), new Residual([normalization, inner, activation, drop, outer, drop])])
            : new([new Residual([attention, drop]), normalization, new Residual([inner, activation, outer, drop]), normalization]);
    }
}
