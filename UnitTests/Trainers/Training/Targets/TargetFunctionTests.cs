using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Training.Targets;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Targets;

/// <summary>A transformed target comes back as it was: from managed code, from torch and from the graph.</summary>
[TestClass]
public class TargetFunctionTests
{
    [TestMethod]
    [DataRow(TargetTransform.None)]
    [DataRow(TargetTransform.Log)]
    [DataRow(TargetTransform.Quantile)]
    public void ToLabel_OfTargets_GivesTheLabels(TargetTransform transform)
    {
        var labels = Labels(2000);
        var unit = Unit(transform, labels);
        var targets = unit.ToTargets(labels, "Price");
        Assert.AreEqual(0, targets.Average(), 1e-4);
        Assert.AreEqual(1, Math.Sqrt(targets.Average(target => (double)target * target)), 1e-3);
        using var scope = NewDisposeScope();
        var (torch, graph) = (unit.ToLabel(tensor(targets).unsqueeze(1)).data<float>().ToArray(), Run(unit, targets));
        for (var i = 0; i < labels.Length; i++)
        {
            Assert.AreEqual(labels[i], unit.ToLabel(targets[i]), 2e-6 * labels[i] + 2e-3);
            Assert.AreEqual(labels[i], torch[i], 1e-5 * labels[i] + 1e-2);
            Assert.AreEqual(labels[i], graph[i], 1e-5 * labels[i] + 1e-2);
        }
    }

    [TestMethod]
    [DataRow(TargetTransform.Log)]
    [DataRow(TargetTransform.Quantile)]
    public void ToLabel_BeyondTheTrainingRows_GoesOnRising(TargetTransform transform)
    {
        var unit = Unit(transform, Labels(500));
        float[] outputs = [-9, -7, -5, -4.5f, 0, 4.5f, 5, 7, 9];
        var graph = Run(unit, outputs);
        for (var i = 0; i < outputs.Length; i++)
        {
            Assert.AreEqual(unit.ToLabel(outputs[i]), graph[i], 1e-5 * Math.Abs(graph[i]) + 1e-2);
            Assert.IsTrue(i == 0 || graph[i] > graph[i - 1]);
        }
    }

    [TestMethod]
    [DataRow(TargetTransform.Log)]
    [DataRow(TargetTransform.Quantile)]
    public void ToLabel_OfNaN_IsNaN(TargetTransform transform)
    {
        var graph = Run(Unit(transform, Labels(100)), [1, float.NaN, 2]);
        Assert.IsTrue(float.IsNaN(graph[1]) && float.IsFinite(graph[0]) && float.IsFinite(graph[2]));
    }

    [TestMethod]
    public void Quantile_OfLongTails_BecomesNormal()
    {
        var labels = Labels(5000);
        var targets = Unit(TargetTransform.Quantile, labels).ToTargets(labels, "Price");
        Array.Sort(targets);
        Assert.AreEqual(-1, targets[(int)(5000 * 0.1587)], 0.02);
        Assert.AreEqual(0, targets[2500], 0.02);
        Assert.AreEqual(1, targets[(int)(5000 * 0.8413)], 0.02);
    }

    [TestMethod]
    public void Quantile_OfFewDifferentLabels_HasAPointForEach()
    {
        var points = NormalScores.Fit([5, 1, 5, 5, 2, 2, 1, 1]);
        CollectionAssert.AreEqual(new double[] { 1, 2, 5 }, points.Select(point => point.Label).ToArray());
        CollectionAssert.AreEqual(
            new[] { 1.5 / 8, 4.0 / 8, 6.5 / 8 }.Select(part => (double)(float)NormalScores.NormalQuantile(part)).ToArray(),
            points.Select(point => point.Score).ToArray());
    }

    [TestMethod]
    public void Quantile_OfManyLabels_KeepsTheOutermost()
    {
        var labels = Labels(5000);
        var points = NormalScores.Fit(labels);
        Assert.IsLessThanOrEqualTo(NormalScores.MostPoints, points.Count);
        Assert.AreEqual((labels.Min(), labels.Max()), ((float)points[0].Label, (float)points[^1].Label));
    }

    [TestMethod]
    [DataRow(0.5, 0.0)]
    [DataRow(0.975, 1.959963984540054)]
    [DataRow(0.025, -1.959963984540054)]
    [DataRow(0.001, -3.090232306167813)]
    [DataRow(1e-7, -5.199337582187471)]
    public void NormalQuantile_IsThatOfTables(double part, double expected) => Assert.AreEqual(expected, NormalScores.NormalQuantile(part), 1e-8);

    // A long tail, as prices have it.
    private static float[] Labels(int count)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count)
            .Select(_ => (float)(50 * Math.Exp(1.5 * NormalScores.NormalQuantile((random.NextDouble() * 0.999) + 0.0005))))];
    }

    private static TargetUnit Unit(TargetTransform transform, float[] labels) =>
        TargetUnit.Measure(labels, transform, "Price");

    private static float[] Run(TargetUnit unit, float[] outputs)
    {
        var graph = new OnnxGraph();
        graph.Output("y", unit.AddToLabel(graph, graph.Input("x", new TensorShape(1))), new TensorShape(1));
        using var session = new InferenceSession(graph.ToBytes());
        using var input = OrtValue.CreateTensorValueFromMemory(outputs, [outputs.Length, 1]);
        using var run = new RunOptions();
        using var results = session.Run(run, ["x"], [input], ["y"]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
