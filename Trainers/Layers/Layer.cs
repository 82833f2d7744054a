using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// One layer of a network: a small immutable description that knows its output shape, makes its TorchSharp module
/// and adds itself to an ONNX graph.
/// </summary>
/// <remarks>
/// Training reads the description as a torch module, scoring and saving read it as ONNX operators; both see the same
/// weights, under the same names. Every layer passes one conformance check: declared shape, torch's shape and ONNX
/// Runtime's shape agree, and so do the values.
/// </remarks>
[JsonDerivedType(typeof(Activation), "Activation")]
[JsonDerivedType(typeof(AdaptivePool2D), "AdaptivePool2D")]
[JsonDerivedType(typeof(AugmentImage), "AugmentImage")]
[JsonDerivedType(typeof(BatchNormalization), "BatchNormalization")]
[JsonDerivedType(typeof(BesideScores), "BesideScores")]
[JsonDerivedType(typeof(Branches), "Branches")]
[JsonDerivedType(typeof(CategoryEmbedding), "CategoryEmbedding")]
[JsonDerivedType(typeof(Convolution1D), "Convolution1D")]
[JsonDerivedType(typeof(Convolution2D), "Convolution2D")]
[JsonDerivedType(typeof(Dropout), "Dropout")]
[JsonDerivedType(typeof(Embedding), "Embedding")]
[JsonDerivedType(typeof(FeatureDropout), "FeatureDropout")]
[JsonDerivedType(typeof(Flatten), "Flatten")]
[JsonDerivedType(typeof(GlobalPool2D), "GlobalPool2D")]
[JsonDerivedType(typeof(Gru), "Gru")]
[JsonDerivedType(typeof(LayerNormalization), "LayerNormalization")]
[JsonDerivedType(typeof(Linear), "Linear")]
[JsonDerivedType(typeof(Lstm), "Lstm")]
[JsonDerivedType(typeof(MemberLinear), "MemberLinear")]
[JsonDerivedType(typeof(MemberScale), "MemberScale")]
[JsonDerivedType(typeof(NgramLinear), "NgramLinear")]
[JsonDerivedType(typeof(BlendLinear), "BlendLinear")]
[JsonDerivedType(typeof(OverPieces), "OverPieces")]
[JsonDerivedType(typeof(PeriodicEmbedding), "PeriodicEmbedding")]
[JsonDerivedType(typeof(PiecewiseLinearEmbedding), "PiecewiseLinearEmbedding")]
[JsonDerivedType(typeof(Pool2D), "Pool2D")]
[JsonDerivedType(typeof(PoolOverTime), "PoolOverTime")]
[JsonDerivedType(typeof(PositionalEncoding), "PositionalEncoding")]
[JsonDerivedType(typeof(Reshape), "Reshape")]
[JsonDerivedType(typeof(Residual), "Residual")]
[JsonDerivedType(typeof(SegmentedEmbedding), "SegmentedEmbedding")]
[JsonDerivedType(typeof(SelfAttention), "SelfAttention")]
[JsonDerivedType(typeof(Sequence), "Sequence")]
[JsonDerivedType(typeof(Silence), "Silence")]
[JsonDerivedType(typeof(SpatialDropout), "SpatialDropout")]
[JsonDerivedType(typeof(Standardize), "Standardize")]
[JsonDerivedType(typeof(StandardizeImage), "StandardizeImage")]
[JsonDerivedType(typeof(TransformerEncoderLayer), "TransformerEncoderLayer")]
[JsonDerivedType(typeof(WordEmbedding), "WordEmbedding")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "layer")]
public abstract record Layer
{
    private protected Layer()
    {
    }

    /// <summary>Whether, when scoring, every output is a weighted sum of the inputs and a constant. Default no.</summary>
    internal virtual bool IsLinear => false;

    /// <summary>
    /// How many numbers it keeps of a step, at most, if it compares each step of a row with all others, so that memory grows with the square of the
    /// steps. Default 0: it does not.
    /// </summary>
    /// <param name="input">The shape of one row of the input, already accepted by <see cref="GetOutputShape"/>.</param>
    internal virtual long GetAttendedWidth(TensorShape input) => 0;

    /// <summary>The shape of one row of the output.</summary>
    /// <param name="input">The shape of one row of the input.</param>
    /// <exception cref="ArgumentException">The layer cannot take this input; the message says what it expects.</exception>
    public abstract TensorShape GetOutputShape(TensorShape input);

    /// <summary>Makes the torch module, with freshly initialised weights, on the CPU.</summary>
    /// <param name="input">The shape of one row of the input, already accepted by <see cref="GetOutputShape"/>.</param>
    /// <param name="random">What the weights are drawn from and, while training, all that the layer draws.</param>
    internal abstract nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random);

    /// <summary>Adds the layer, as it is when scoring, to an ONNX graph.</summary>
    /// <param name="graph">The graph to add to.</param>
    /// <param name="input">The name of the input value.</param>
    /// <param name="inputShape">The shape of one row of the input.</param>
    /// <param name="weights">The weights, under the names that the module gives them.</param>
    /// <returns>The name of the output value.</returns>
    internal abstract string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights);

    /// <summary>The layer without the number of keys or slots in it, which may differ where a network goes on with other ones.</summary>
    internal virtual Layer WithoutCount => this;

    /// <summary>Moves the weights of a layer whose input is in another order than it was, more or less. Default not possible.</summary>
    /// <param name="places">Where each number of a row was, or each step.</param>
    /// <param name="input">The shape of one row of the input.</param>
    /// <param name="weights">The layer's weights.</param>
    /// <returns>Where each number that comes out was; null if all are where they were.</returns>
    /// <exception cref="ArgumentException">The layer tells numbers or steps apart by their places alone.</exception>
    internal virtual Places? Move(Places places, TensorShape input, WeightMove weights) => throw weights.CannotFollow(this);

    /// <summary>Moves the weights of a last layer to where its outputs are now.</summary>
    /// <param name="outputs">Where each output was.</param>
    /// <param name="weights">The layer's weights.</param>
    internal virtual void MoveOutputs(Places outputs, WeightMove weights) => throw new NotSupportedException($"{GetType().Name} is no last layer.");
}
