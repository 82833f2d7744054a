using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Trainers.Calibration;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Calibration;

[TestClass]
public sealed class BentLineTests
{
    private static readonly BentLine _line = new([new(-1, -3), new(0, 1), new(0.001, 2), new(4, 2), new(5, 10)]);
    private static readonly float[] _x = [-9, -1, -0.5f, 0, 0.0005f, 1, 4.5f, 5, 9, float.NaN];
    private static readonly double[] _y = [-3, -3, -1, 1, 1.5, 2, 6, 10, 10, double.NaN];

    [TestMethod]
    public void Apply_HandComputed_FollowsThePoints() => AssertEqual(_y, Array.ConvertAll(_x, x => _line.Apply(x)));

    [TestMethod]
    public void Apply_InTorch_IsTheSame()
    {
        using var session = TorchSession.Start(seed: 1, threads: 1);
        using var scope = NewDisposeScope();
        AssertEqual(_y, Array.ConvertAll(_line.Apply(tensor(_x)).data<float>().ToArray(), y => (double)y));
    }

    [TestMethod]
    public void Add_ToAGraph_IsTheSame()
    {
        var graph = new OnnxGraph();
        graph.Output("y", _line.Add(graph, graph.Input("x", new TensorShape(1))), new TensorShape(1));
        using var runtime = new InferenceSession(graph.ToBytes());
        using var input = OrtValue.CreateTensorValueFromMemory(_x, [_x.Length, 1]);
        using var options = new RunOptions();
        using var outputs = runtime.Run(options, ["x"], [input], ["y"]);
        AssertEqual(_y, Array.ConvertAll(outputs[0].GetTensorDataAsSpan<float>().ToArray(), y => (double)y));
    }

    private static void AssertEqual(double[] expected, double[] actual)
    {
        foreach (var (wanted, found) in expected.Zip(actual))
        {
            Assert.AreEqual(wanted, found, 1e-4);
        }
    }
}
