using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Onnx;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Benchmarks.Training;

/// <summary>Any torch module as a layer that can be trained; it cannot be saved.</summary>
internal sealed record TorchLayer(int Units, Func<nn.Module<Tensor, Tensor>> Create) : Layer
{
    public override TensorShape GetOutputShape(TensorShape input) => new(Units);

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input) => Create();

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights) =>
        throw new NotSupportedException("A benchmark's network is not saved.");
}
