using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Training.Runs;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Objectives;

/// <summary>An objective that is none of single rows goes the same way as all others.</summary>
[TestClass]
public class PairObjectiveTests
{
    private const int Rows = 96;
    private readonly RandomGenerator _random = new(1);

    [TestMethod]
    [DataRow(0)]
    [DataRow(0.4)]
    public void Train_ByPairs_LearnsTheOrderOfTheRows(double mixup)
    {
        var random = new Random(1);
        float[] features = [.. Enumerable.Range(0, Rows * 2).Select(_ => (random.NextSingle() * 2) - 1)];
        float[] targets = [.. Enumerable.Range(0, Rows).Select(row => 1000 + features[2 * row] - (2 * features[(2 * row) + 1]))];
        var network = new Network([new NetworkInput("x", new TensorShape(2), [])], [new Linear(1)]);
        var set = new TrainingSet(Rows, [features], targets);
        var options = new TrainingOptions
        {
            Epochs = 30,
            BatchSize = 16,
            GradientAccumulation = 2,
            LearningRate = 0.1,
            Mixing = new() { Mixup = mixup },
        };
        var trainer = new NetworkTrainer(options, new TrainingContext(1), new PairObjective(), new RegressionMetrics(target => target));
        var result = trainer.Train(network, set, set);

        var outputs = RawOutput.Compute(options, network, result.Weights, set);
        var pairs = from one in Enumerable.Range(0, Rows)
                    from other in Enumerable.Range(0, Rows)
                    where targets[one] > targets[other]
                    select (one, other);
        Assert.IsGreaterThan(0.97, pairs.Average(pair => outputs[pair.one] > outputs[pair.other] ? 1.0 : 0));
        Assert.IsLessThan(0.5, result.History.Epochs[^1].ValidationLoss!.Value);
        Assert.IsLessThan(100, Math.Abs(outputs[0]), "Pairs say nothing of the height of the targets.");
    }

    [TestMethod]
    public void Mean_OfMembers_PairsNoRowsOfDifferentMembers()
    {
        using var scope = NewDisposeScope();
        var batch = new Batch([], tensor(new float[] { 3, 1, 2 }), Weights: null);
        var (one, other, objective) = (_random.Normal([3, 1]), _random.Normal([3, 1]), new PairObjective());
        var expected = (objective.Mean(one, batch).Read() + objective.Mean(other, batch).Read()) / 2;
        Assert.AreEqual(expected, objective.Mean(cat([one, other]), batch).Read(), 1e-6);
    }

    // Of every pair of rows, the logistic loss of the difference of their outputs (RankNet, Burges et al. 2005).
    private sealed class PairObjective : Objective
    {
        protected override Tensor MeanOverRows(Tensor output, Batch batch)
        {
            var isHigher = batch.Targets.unsqueeze(1).gt(batch.Targets.unsqueeze(0)); // (batch, batch)
            return nn.functional.logsigmoid(output.sub(output.t())).masked_select(isHigher).mean().neg();
        }
    }
}
