using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers;

/// <summary>
/// A 3-2-1 perceptron of sigmoids, small enough to compute by hand: forward pass, cross entropy, one step of gradient
/// descent at rate 0.5, forward pass again. The numbers were written out; torch, the saved graph and plain arithmetic
/// must all give them.
/// </summary>
[TestClass]
public class HandComputedMlpTests
{
    private const double Tolerance = 1e-6;
    private const double Rate = 0.5;
    private static readonly double[] _x = [1.0, 2.0, -1.5];
    private static readonly double[][] _hidden = [[0.1, -0.2, 0.3], [-0.4, 0.5, 0.6]];
    private static readonly double[] _hiddenBias = [0.05, -0.1];
    private static readonly double[] _output = [0.7, -0.8];
    private static readonly double _outputBias = 0.2;

    // Before the step: sums -0.7 and -0.4, activations, logit, probability of class 1, loss -ln p of a row of class 1.
    private static readonly double[] _activations = [0.3318122278, 0.4013123399];
    private const double Logit = 0.1112186876;
    private const double Probability = 0.5277760463;
    private const double LossValue = 0.6390832401;

    // After the step.
    private static readonly double[][] _newHidden =
        [[0.1366443454, -0.1267113093, 0.2450334819], [-0.4453827517, 0.4092344966, 0.6680741276]];

    private static readonly double[] _newHiddenBias = [0.0866443454, -0.1453827517];
    private static readonly double[] _newOutput = [0.7783448411, -0.7052453501];
    private const double NewOutputBias = 0.4361119769;
    private const double NewLogit = 0.5263810128;
    private const double NewProbability = 0.6286386459;
    private const double NewLoss = 0.4641986772;

    private static readonly Network _network = new(
        [new NetworkInput("x", new TensorShape(3), [])],
        [new Linear(2), new Activation(ActivationFunction.Sigmoid), new Linear(1)]);

    [TestMethod]
    public void PlainArithmetic_GivesTheWrittenNumbers()
    {
        var (h, logit, p) = Forward(_hidden, _hiddenBias, _output, _outputBias);
        AssertEqual(_activations, h);
        Assert.AreEqual(Logit, logit, Tolerance);
        Assert.AreEqual(Probability, p, Tolerance);
        Assert.AreEqual(LossValue, -Math.Log(p), Tolerance);

        var outputDelta = p - 1; // derivative of -ln σ(z) in z
        double[] deltas = [.. h.Select((a, j) => outputDelta * _output[j] * a * (1 - a))];
        double[][] hidden = [.. _hidden.Select((row, j) => row.Select((w, i) => w - (Rate * deltas[j] * _x[i])).ToArray())];
        double[] hiddenBias = [.. _hiddenBias.Select((b, j) => b - (Rate * deltas[j]))];
        double[] output = [.. _output.Select((w, j) => w - (Rate * outputDelta * h[j]))];
        var outputBias = _outputBias - (Rate * outputDelta);
        AssertStepped(hidden, hiddenBias, output, outputBias);

        var (_, newLogit, newP) = Forward(hidden, hiddenBias, output, outputBias);
        Assert.AreEqual(NewLogit, newLogit, Tolerance);
        Assert.AreEqual(NewProbability, newP, Tolerance);
        Assert.AreEqual(NewLoss, -Math.Log(newP), Tolerance);
    }

    [TestMethod]
    public void Torch_GivesTheWrittenNumbers()
    {
        using var scope = NewDisposeScope();
        using var module = CreateModule();
        var loss = Loss(module, out var logit);
        Assert.AreEqual(Logit, logit, Tolerance);
        Assert.AreEqual(LossValue, loss.Read(), Tolerance);

        Step(module, loss);
        var weights = NetworkWeights.From(module);
        var hidden = weights["trunk.0.weight"].Values;
        AssertStepped(
            [Doubles(hidden[..3]), Doubles(hidden[3..])],
            Doubles(weights["trunk.0.bias"].Values),
            Doubles(weights["trunk.2.weight"].Values),
            weights["trunk.2.bias"].Values[0]);
        Assert.AreEqual(NewLoss, Loss(module, out var newLogit).Read(), Tolerance);
        Assert.AreEqual(NewLogit, newLogit, Tolerance);
    }

    [TestMethod]
    public void SavedGraph_GivesTheWrittenNumbers()
    {
        using var scope = NewDisposeScope();
        using var module = CreateModule();
        AssertGraph(module, Logit, Probability);
        Step(module, Loss(module, out _));
        AssertGraph(module, NewLogit, NewProbability);
    }

    private static (double[] Activations, double Logit, double Probability) Forward(
        double[][] hidden, double[] hiddenBias, double[] output, double outputBias)
    {
        double[] activations = [.. hidden.Select((row, j) => Sigmoid(row.Zip(_x, (w, x) => w * x).Sum() + hiddenBias[j]))];
        var logit = output.Zip(activations, (w, a) => w * a).Sum() + outputBias;
        return (activations, logit, Sigmoid(logit));
    }

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));

    private static double[] Doubles(float[] values) => Array.ConvertAll(values, value => (double)value);

    private static NetworkModule CreateModule()
    {
        var module = new NetworkModule(_network, new RandomGenerator(1));
        static float[] Floats(IEnumerable<double> values) => [.. values.Select(value => (float)value)];
        new NetworkWeights(new Dictionary<string, NetworkWeight>
        {
            ["trunk.0.weight"] = new([2, 3], Floats(_hidden.SelectMany(row => row))),
            ["trunk.0.bias"] = new([2], Floats(_hiddenBias)),
            ["trunk.2.weight"] = new([1, 2], Floats(_output)),
            ["trunk.2.bias"] = new([1], [(float)_outputBias]),
        }).CopyTo(module);
        return module;
    }

    private static Tensor Loss(NetworkModule module, out double logit)
    {
        var input = tensor(_x, dtype: float32).reshape(1, 3);
        var batch = new Batch([input], ones(1), Weights: null);
        var output = module.forward(batch.Inputs);
        logit = output.Read();
        return new CrossEntropyLoss().ForOneLogit(labelSmoothing: 0).Mean(output, batch);
    }

    private static void Step(NetworkModule module, Tensor loss)
    {
        using var descent = optim.SGD(module.parameters(), Rate);
        descent.zero_grad();
        loss.backward();
        descent.step();
    }

    private static void AssertGraph(NetworkModule module, double logit, double probability)
    {
        var task = new FittedBinaryClassification("Label");
        var outputColumns = task.CreateOutputs(default, ["x"]);
        var trained = TrainedNetwork.Create(
            _network,
            NetworkWeights.From(module),
            task.ToDescription(),
            new TrainingHistory([], bestEpoch: 0, stopReason: null),
            (graph, raw) => OutputColumn.AddAll(outputColumns, graph, raw, task.AddScores(graph, raw)));
        using var runtime = new InferenceSession(trained.Onnx);
        using var input = OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(_x, value => (float)value), [1, 3]);
        using var options = new RunOptions();
        using var outputs = runtime.Run(options, ["x"], [input], ["Score", "Probability", "PredictedLabel"]);
        Assert.AreEqual(logit, outputs[0].GetTensorDataAsSpan<float>()[0], Tolerance);
        Assert.AreEqual(probability, outputs[1].GetTensorDataAsSpan<float>()[0], Tolerance);
        Assert.AreEqual(1f, outputs[2].GetTensorDataAsSpan<float>()[0]);
    }

    private static void AssertStepped(double[][] hidden, double[] hiddenBias, double[] output, double outputBias)
    {
        AssertEqual(_newHidden[0], hidden[0]);
        AssertEqual(_newHidden[1], hidden[1]);
        AssertEqual(_newHiddenBias, hiddenBias);
        AssertEqual(_newOutput, output);
        Assert.AreEqual(NewOutputBias, outputBias, Tolerance);
    }

    private static void AssertEqual(double[] expected, double[] actual)
    {
        Assert.AreEqual(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], Tolerance);
        }
    }
}
