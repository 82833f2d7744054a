using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// Makes one value of all pixels of a channel, <c>[channels, height, width]</c> to <c>[channels]</c> (Lin et al. 2014).
/// </summary>
/// <param name="Pooling">What is kept. Default <see cref="ImagePooling.Average"/>.</param>
public sealed record GlobalPool2D(ImagePooling Pooling = ImagePooling.Average) : Layer
{
    /// <summary>What is kept.</summary>
    public ImagePooling Pooling { get; } = Require.Defined(Pooling);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => new(LayerRules.Image(input, nameof(GlobalPool2D)).Dimensions[0]);

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) => new Module(Pooling);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights) => graph.Node(
        Pooling == ImagePooling.Max ? "ReduceMax" : "ReduceMean", [input], ("axes", new long[] { 2, 3 }), ("keepdims", 0));

    private sealed class Module(ImagePooling pooling) : nn.Module<Tensor, Tensor>(nameof(GlobalPool2D))
    {
        public override Tensor forward(Tensor input) => pooling == ImagePooling.Max ? input.amax([2, 3]) : input.mean([2, 3]);
    }
}
