using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Trainers.Explanations;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Weights;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Networks;

/// <summary>A network that scores images together with their mirror images, by hand: in torch, as a graph, cut, explained.</summary>
[TestClass]
public class TestTimeMirroringTests
{
    private static readonly float[] _image = [1, -2, 3, 4, 5, -6]; // two by three

    // ReLU of the pixels, mirrored [3, 0, 1, 0, 5, 4]; the mean of both is [2, 0, 2, 2, 5, 2].
    private static readonly TrainedNetwork _network = Create(
        mirrors: true,
        [new Activation(), new Flatten(), new Linear(2, Bias: false)],
        ("trunk.2.weight", [2, 6], [1, 10, 100, 1000, 10000, 100000, 0, 0, 0, 0, 1, 0]));

    [TestMethod]
    public void Forward_WhenScoring_IsOfTheMeanOfImageAndMirrorImage()
    {
        using var scope = NewDisposeScope();
        using var module = _network.CreateModule();
        var images = tensor([.. _image, .. _image.Select(_ => 1f)], [2, 1, 2, 3]);
        module.eval();
        CollectionAssert.AreEqual(new float[] { 252202, 5, 111111, 1 }, module.forward([images]).data<float>().ToArray());
        module.train();
        CollectionAssert.AreEqual(new float[] { 54301, 5, 111111, 1 }, module.forward([images]).data<float>().ToArray());
    }

    [TestMethod]
    public void Onnx_OfAnyNumberOfRows_IsTheSame()
    {
        using var runtime = new InferenceSession(_network.Onnx);
        foreach (var rows in (int[])[1, 3])
        {
            var images = tensor([.. Enumerable.Repeat(_image, rows).SelectMany(image => image)], [rows, 1, 2, 3]);
            float[] expected = [.. Enumerable.Repeat<float[]>([252202, 5], rows).SelectMany(row => row)];
            CollectionAssert.AreEqual(expected, LayerUnderTest.Run(runtime, images, lengths: null).data<float>().ToArray());
        }
    }

    [TestMethod]
    public void Json_ReadsBackEqual()
    {
        var network = _network.Network;
        var again = Network.FromJson(network.ToJson());
        Assert.IsTrue(again.TestTimeMirroring);
        Assert.AreEqual(network, again);
        Assert.AreNotEqual(network, network with { TestTimeMirroring = false });
        Assert.IsFalse((network with { TestTimeMirroring = false }).ToJson().Contains("Mirror", StringComparison.Ordinal));
        StringAssert.Contains(network.ToString(), "mirror image");
        StringAssert.Contains(_network.Summary(), "mirror image");
    }

    [TestMethod]
    public void OutputShape_OfWhatIsNoImage_SaysWhatItTakes()
    {
        var network = new Network([new NetworkInput("x", new TensorShape(6), [])], [new Linear(2)]) { TestTimeMirroring = true };
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => network.OutputShape).Message, "TestTimeMirroring takes images");
    }

    [TestMethod]
    public void SaveFeatures_OfWhatTheLastLayerTakes_AreTheMean()
    {
        CollectionAssert.AreEqual(new float[] { 2, 0, 2, 2, 5, 2 }, Features(null));
        CollectionAssert.AreEqual(new float[] { 1, 0, 3, 4, 5, 0 }, Features("trunk.0")); // has places
    }

    [TestMethod]
    public void GradCam_AddsUpBothAtTheSamePlace()
    {
        using var cam = new GradCam(_network, new ImageLayout(1, 2, 3, Interleaved: false), "trunk.0", eachPlace: true, raw => raw, raw => raw);
        var evidence = cam.Explain(_image, classIndex: 0);
        Assert.AreEqual(252202, evidence.Score);
        Assert.AreEqual(evidence.Score, evidence.Values.Sum(), 0.1); // the network is linear behind that layer
        float[] mirrored = [3, -2, 1, -6, 5, 4];
        var ofMirrored = cam.Explain(mirrored, classIndex: 0).Values;
        float[] back = [.. ofMirrored.Chunk(3).SelectMany(line => line.Reverse())];
        for (var i = 0; i < back.Length; i++)
        {
            Assert.AreEqual(evidence.Values[i], back[i], 0.1, $"pixel {i}");
        }
    }

    private static float[] Features(string? layer)
    {
        using var folder = new TemporaryFolder();
        _network.SaveFeaturesAsOnnx(folder.PathOf("features.onnx"), layer, inputName: "x", outputName: "y");
        using var runtime = new InferenceSession(folder.PathOf("features.onnx"));
        return LayerUnderTest.Run(runtime, tensor(_image, [1, 1, 2, 3]), lengths: null).data<float>().ToArray();
    }

    private static TrainedNetwork Create(bool mirrors, LayerList trunk, params (string Name, long[] Dimensions, float[] Values)[] weights) =>
        TrainedNetwork.Create(
            new Network([new NetworkInput("x", new TensorShape(1, 2, 3), [])], trunk) { TestTimeMirroring = mirrors },
            new NetworkWeights(weights.Select(weight => KeyValuePair.Create(weight.Name, new NetworkWeight(weight.Dimensions, weight.Values)))),
            new TaskDescription("MulticlassClassification", "Label", ["no", "yes"]),
            new TrainingHistory([], 0, null),
            (graph, raw) => graph.Output("y", raw, new TensorShape(2)));
}
