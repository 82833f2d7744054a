using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Training.Runs;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training;

/// <summary>Outputs come nearer to the same answer for every row by what rows that the network has not seen say.</summary>
[TestClass]
public class ScoreShrinkageTests
{
    private static readonly RowObjective _loss = new CrossEntropyLoss().ForOneLogit(0);

    [TestMethod]
    public void OutputsThatAreRight_StayAsTheyAre()
    {
        var shrinkage = Fit(sureness: 2, (row, _) => row % 2 == 0);
        Assert.IsGreaterThan(0.95, shrinkage.Factor);
    }

    [TestMethod]
    public void OutputsThatAreTooSure_BecomeAsSureAsTheyMayBe()
    {
        var shrinkage = Fit(sureness: 6, (row, random) => random.NextDouble() < 0.8 == (row % 2 == 0)); // log-odds of 1.39
        Assert.AreEqual(1.39 / 6, shrinkage.Factor, 0.05);
    }

    [TestMethod]
    public void OutputsOfChance_SayNothing()
    {
        var shrinkage = Fit(sureness: 3, (_, random) => random.NextDouble() < 0.5);
        Assert.IsTrue(shrinkage.SaysNothing);
        Assert.IsLessThan(Math.Log(2) + 0.01, shrinkage.Loss);
    }

    [TestMethod]
    public void Apply_BringsTheLastLayerNearerToTheAnswer()
    {
        var network = new Network([new NetworkInput("x", new TensorShape(2), [])], [new Linear(2)]);
        var weights = new NetworkWeights(new Dictionary<string, NetworkWeight>
        {
            ["trunk.0.weight"] = new([2, 2], [1, 2, 3, 4]),
            ["trunk.0.bias"] = new([2], [5, 6]),
        });
        var applied = new ScoreShrinkage(0.5, [1], [1, -2]).Apply(network, weights);
        CollectionAssert.AreEqual(new[] { 0.5f, 1, 1.5f, 2 }, applied["trunk.0.weight"].Values);
        CollectionAssert.AreEqual(new[] { 3f, 2 }, applied["trunk.0.bias"].Values);
    }

    private static ScoreShrinkage Fit(float sureness, Func<int, Random, bool> label)
    {
        var random = new Random(1);
        const int rows = 1000;
        var targets = Enumerable.Range(0, rows).Select(row => label(row, random) ? 1f : 0).ToArray();
        var outputs = Enumerable.Range(0, rows).Select(row => row % 2 == 0 ? sureness : -sureness).ToArray();
        return ScoreShrinkage.Fit(_loss, [(new TrainingSet(rows, [new float[rows]], targets), outputs)], [0]);
    }
}
