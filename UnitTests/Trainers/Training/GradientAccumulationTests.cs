using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Training.Optimizers;
using MLNet.DeepExtensions.Trainers.Training.Runs;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training;

[TestClass]
public class GradientAccumulationTests
{
    private const int Features = 4;

    [TestMethod]
    [DataRow(96, DisplayName = "full steps only")]
    [DataRow(96 + 24, DisplayName = "a last step of three batches")]
    [DataRow(96 + 9, DisplayName = "a last step whose last batch took the row left over")]
    [DataRow(96 + 11, DisplayName = "a last step of a full and a small batch")]
    [DataRow(6, DisplayName = "less rows than a batch")]
    public void SeveralBatches_EqualOneLargeBatch(int rowCount)
    {
        var (large, largeSteps) = Train(rowCount, batchSize: 32, accumulation: 1);
        var (small, smallSteps) = Train(rowCount, batchSize: 8, accumulation: 4);
        Assert.AreEqual(largeSteps, smallSteps, "steps of an epoch");
        foreach (var (name, weight) in large.Weights.All)
        {
            for (var i = 0; i < weight.Values.Length; i++)
            {
                Assert.AreEqual(weight.Values[i], small.Weights[name].Values[i], 1e-5, name);
            }
        }

        foreach (var (expected, actual) in large.History.Epochs.Zip(small.History.Epochs))
        {
            Assert.AreEqual(expected.TrainLoss, actual.TrainLoss, 1e-5);
            Assert.AreEqual(expected.LearningRate, actual.LearningRate, 1e-12);
        }
    }

    [TestMethod]
    public void Shares_OfAStep_AddUpToOne()
    {
        var epoch = RowBatches.CutEvenly(null, rowCount: 49, batchSize: 8); // the last batch has nine rows
        var plan = new StepPlan(batchCount: 6, batchesPerStep: 4);
        Assert.AreEqual(2, plan.StepsPerEpoch);
        Assert.AreEqual(1, Enumerable.Range(0, 4).Sum(batch => plan.GetShare(epoch, batch)), 1e-12);
        Assert.AreEqual(1, plan.GetShare(epoch, 4) + plan.GetShare(epoch, 5), 1e-12);
        CollectionAssert.AreEqual(new[] { false, false, false, true, false, true }, Enumerable.Range(0, 6).Select(plan.EndsStep).ToArray());
    }

    private static (TrainingResult Result, int Steps) Train(int rowCount, int batchSize, int accumulation)
    {
        var random = new Random(1);
        var set = new TrainingSet(
            rowCount,
            [Enumerable.Range(0, rowCount * Features).Select(_ => random.NextSingle()).ToArray()],
            Enumerable.Range(0, rowCount).Select(_ => random.NextSingle()).ToArray(),
            Enumerable.Range(0, rowCount).Select(_ => random.NextSingle()).ToArray());
        var steps = new StepCounter();
        var options = new TrainingOptions
        {
            Epochs = 5,
            BatchSize = batchSize,
            GradientAccumulation = accumulation,
            Optimizer = new Sgd(),
            LearningRate = 0.1,
            Device = "cpu",
            Callbacks = [steps],
        };
        options.Validate();
        var network = new Network(
            [new NetworkInput("x", new TensorShape(Features), [])], [new Linear(5), new Activation(ActivationFunction.Tanh), new Linear(1)]);
        var result = new NetworkTrainer(options, new TrainingContext(2), new SquaredLoss().CreateFunction(), new RegressionMetrics(target => target))
            .Train(network, set, validation: null);
        return (result, steps.Count);
    }

    private sealed class StepCounter : TrainingCallback
    {
        public int Count { get; private set; }

        public override void OnStepEnded(TrainingState state) => Count++;
    }
}
