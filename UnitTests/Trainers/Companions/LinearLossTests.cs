using MLNet.DeepExtensions.Trainers.Companions;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Companions;

/// <summary>The loss of the n-gram model is that of the network beside it.</summary>
[TestClass]
public class LinearLossTests
{
    private const int Rows = 200;
    private const int Classes = 3;

    private static readonly ClassificationLoss[] _classification = [new CrossEntropyLoss(), new FocalLoss(), new FocalLoss(0.5), new FocalLoss(0)];
    private static readonly RegressionLoss[] _regression =
        [new SquaredLoss(), new AbsoluteLoss(), new HuberLoss(0.7), new QuantileLoss(0.2), new QuantileLoss(0.9)];

    [TestMethod]
    public void Evaluate_OneLogit_IsTheLossOfTheNetwork()
    {
        foreach (var (loss, smoothing) in _classification.SelectMany(loss => new[] { (loss, 0.0), (loss, 0.3) }))
        {
            var targets = Values(Rows, 0, 2).Select(MathF.Floor).ToArray();
            Compare(LinearLosses.Logistic(targets, 1, loss, smoothing), loss.ForOneLogit(smoothing), tensor(targets), 1e-4);
        }
    }

    [TestMethod]
    public void Evaluate_Classes_IsTheLossOfTheNetwork()
    {
        foreach (var (loss, smoothing) in _classification.SelectMany(loss => new[] { (loss, 0.0), (loss, 0.3) }))
        {
            var targets = Values(Rows, 0, Classes).Select(value => (long)value).ToArray();
            Compare(LinearLosses.Softmax(targets, Classes, loss, smoothing), loss.ForClasses(smoothing), tensor(targets), 1e-4);
        }
    }

    // Half of it where it is squared, and with rounded corners where there are any.
    [TestMethod]
    public void Evaluate_Numbers_IsTheLossOfTheNetwork()
    {
        foreach (var loss in _regression)
        {
            var targets = Values(Rows, -2, 2);
            var factor = loss is SquaredLoss ? 0.5 : 1;
            var tolerance = loss is AbsoluteLoss or QuantileLoss ? 0.0051 : 1e-4;
            Compare(LinearLosses.Number(targets, loss), loss.CreateFunction(), tensor(targets), tolerance, factor);
        }
    }

    [TestMethod]
    public void Evaluate_AnyLoss_GivesItsSlopes()
    {
        float[] numbers = [-2, 3], flags = [0, 1];
        foreach (var loss in _regression)
        {
            CheckSlopes(LinearLosses.Number(numbers, loss));
        }

        CheckSlopes(LinearLosses.Number([-2, -2, 3, 3], new HuberLoss(), new QuantileLoss(0.8)));
        foreach (var (loss, smoothing) in _classification.SelectMany(loss => new[] { (loss, 0.0), (loss, 0.3) }))
        {
            CheckSlopes(LinearLosses.Logistic(flags, 1, loss, smoothing));
            CheckSlopes(LinearLosses.Logistic([0, 1, 1, 0], 2, loss, smoothing));
            CheckSlopes(LinearLosses.Softmax([2, 0], Classes, loss, smoothing));
        }
    }

    [TestMethod]
    public void Evaluate_ExtremeScores_IsFinite()
    {
        var slopes = new double[Classes];
        foreach (var loss in _classification)
        {
            var value = LinearLosses.Softmax([0], Classes, loss).Evaluate(0, [-1e4, 1e4, 0], slopes)
                + LinearLosses.Logistic([1], 1, loss).Evaluate(0, [-1e4], slopes)
                + LinearLosses.Logistic([1], 1, loss).Evaluate(0, [1e4], slopes);
            Assert.IsTrue(double.IsFinite(value) && slopes.All(double.IsFinite), $"{loss}: {value}, {string.Join(", ", slopes)}");
        }
    }

    private static void Compare(LinearLoss linear, RowObjective network, Tensor targets, double tolerance, double factor = 1)
    {
        using var scope = NewDisposeScope();
        var scores = Values(Rows * linear.Outputs, -4, 4);
        var expected = network.PerRow(tensor(scores).reshape(Rows, linear.Outputs), targets).data<float>().ToArray();
        var slopes = new double[linear.Outputs];
        for (var row = 0; row < Rows; row++)
        {
            double[] ofRow = [.. scores.Skip(row * linear.Outputs).Take(linear.Outputs).Select(score => (double)score)];
            Assert.AreEqual(factor * expected[row], linear.Evaluate(row, ofRow, slopes), tolerance);
        }
    }

    private static void CheckSlopes(LinearLoss loss)
    {
        const double Step = 1e-6;
        var (slopes, unused) = (new double[loss.Outputs], new double[loss.Outputs]);
        for (var row = 0; row < 2; row++)
        {
            double[] scores = [.. Enumerable.Range(0, loss.Outputs).Select(i => 0.3 - (0.7 * i) + row)];
            loss.Evaluate(row, scores, slopes);
            for (var i = 0; i < loss.Outputs; i++)
            {
                double[] up = [.. scores], down = [.. scores];
                up[i] += Step;
                down[i] -= Step;
                Assert.AreEqual((loss.Evaluate(row, up, unused) - loss.Evaluate(row, down, unused)) / (2 * Step), slopes[i], 1e-6);
            }
        }
    }

    private static float[] Values(int count, float from, float to)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ => from + ((to - from) * random.NextSingle()))];
    }
}
