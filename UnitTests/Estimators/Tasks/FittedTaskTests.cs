using System.Text.Json;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Training.Targets;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Tasks;

/// <summary>A task after data is stored with a network and read back whole.</summary>
[TestClass]
public class FittedTaskTests
{
    private static readonly TargetUnit _unit = new(1.5, 0.25, TargetTransform.Quantile, [new(1, -0.5), new(2, 0.5)]);

    private static readonly FittedTask[] _tasks =
    [
        new FittedBinaryClassification("Label", ScoreThreshold: -0.75),
        new FittedMulticlassClassification("Label", ["a", "b", "c"]),
        new FittedMultiLabelClassification("Label", ["a", "b"]),
        new FittedRegression("Label", _unit with { IsNeverNegative = true }, [0.1, 0.9]),
        new FittedRegression("Label", new TargetUnit(-3, 2), []),
        new FittedMultiOutputRegression("Label", ["x", "y"], [_unit, _unit with { Mean = 7 }]),
    ];

    public static IEnumerable<object[]> Numbers => _tasks.Select((_, i) => new object[] { i });

    [TestMethod]
    [DynamicData(nameof(Numbers))]
    public void Read_OfAStoredTask_IsTheSameTask(int number)
    {
        var stored = _tasks[number].ToDescription();
        var read = FittedTask.Read(Store(stored));
        Assert.AreEqual(_tasks[number].GetType(), read.GetType());
        Assert.AreEqual(
            JsonSerializer.Serialize(stored, TrainingJson.Default.TaskDescription),
            JsonSerializer.Serialize(read.ToDescription(), TrainingJson.Default.TaskDescription));
    }

    [TestMethod]
    public void Read_OfAnUnknownTask_NamesIt()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => FittedTask.Read(Store(new TaskDescription("Fortune", "Label", []))));
        Assert.AreEqual("The network is for Fortune, which this version of the package does not know. Use the version that trained it.", e.Message);
    }

    [TestMethod]
    public void Network_TellsTheUserWhatItIsFor()
    {
        var task = Store(_tasks[3].ToDescription()).Task;
        Assert.AreEqual(
            ("Regression", "Label", TargetTransform.Quantile, 0.5),
            (task.Name, task.LabelColumnName, task.TargetTransform, task.Threshold));
        CollectionAssert.AreEqual(new[] { 0.1, 0.9 }, task.Quantiles.ToArray());
        Assert.IsEmpty(Store(_tasks[4].ToDescription()).Task.Quantiles);
    }

    [TestMethod]
    public void GoOnFrom_OutputsInAnotherOrder_KeepsTheUnitOfEach()
    {
        var now = new FittedMultiOutputRegression("Label", ["y", "x"], [_unit with { Mean = 0 }, _unit with { Mean = 1 }]);
        var kept = (FittedMultiOutputRegression)now.GoOnFrom(_tasks[5], Places.Match(["x", "y"], ["y", "x"]));
        CollectionAssert.AreEqual(new[] { 7, 1.5 }, kept.Units.Select(unit => unit.Mean).ToArray());
    }

    [TestMethod]
    [DataRow(0, "Score Probability PredictedLabel")]
    [DataRow(2, "Score Probability PredictedLabel")]
    [DataRow(3, "Score Quantiles")]
    [DataRow(4, "Score")]
    [DataRow(5, "Score")]
    public void Outputs_AreNamedAsColumnsAreUnlessAnInputIs(int number, string names)
    {
        var outputs = _tasks[number].CreateOutputs(default, ["Score"]);
        Assert.AreEqual(names, string.Join(' ', outputs.Select(output => output.Column.Name)));
        Assert.AreEqual("MLNet.DeepExtensions/Score", outputs[0].Column.Output.Name);
        Assert.IsTrue(outputs.Skip(1).All(output => output.Column.Output.Name == output.Column.Name));
    }

    private static TrainedNetwork Store(TaskDescription task)
    {
        var network = new Network([new NetworkInput("x", new TensorShape(2), [])], [new Flatten()]);
        var trained = TrainedNetwork.Create(
            network, new NetworkWeights([]), task, new TrainingHistory([], 0, null), (graph, raw) => graph.Output("raw", raw, new TensorShape(2)));
        return TrainedNetwork.Parse(trained.Onnx);
    }
}
