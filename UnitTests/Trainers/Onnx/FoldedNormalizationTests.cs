using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Onnx.Proto;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.UnitTests.Conformance;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Onnx;

/// <summary>A batch normalisation after a convolution costs nothing in the graph.</summary>
[TestClass]
public class FoldedNormalizationTests
{
    private static readonly Sequence _layers = new([new Convolution2D(3), new BatchNormalization(), new Activation()]);

    [TestMethod]
    public void Graph_OfConvolutionAndNormalization_HasNoNormalization()
    {
        var model = ModelProto.Parser.ParseFrom(ToOnnx());
        Assert.DoesNotContain("BatchNormalization", model.Graph.Node.Select(node => node.OpType));
    }

    [TestMethod]
    public void Graph_OnceLoaded_IsOneConvolution()
    {
        using var folder = new Tools.TemporaryFolder();
        using var options = new SessionOptions
        {
            OptimizedModelFilePath = folder.PathOf("loaded.onnx"),
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_BASIC,
        };
        new InferenceSession(ToOnnx(), options).Dispose();
        var loaded = ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder.PathOf("loaded.onnx")));
        Assert.AreEqual("Conv, Relu", string.Join(", ", loaded.Graph.Node.Select(node => node.OpType).Where(type => type != "Identity")));
    }

    [TestMethod]
    public void Sequence_WithConvolutionAndNormalization_Conforms() => LayerConformance.Check(_layers, new TensorShape(2, 4, 3));

    private static byte[] ToOnnx()
    {
        using var scope = NewDisposeScope();
        using var layer = new LayerUnderTest(_layers, new TensorShape(2, 4, 3), keyCount: null);
        return layer.ToOnnx(withLengths: false);
    }
}
