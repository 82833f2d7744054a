using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Training.Optimizers;
using static MLNet.DeepExtensions.UnitTests.Tools.Numbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Optimizers;

[TestClass]
public class GradientRuleTests
{
    [TestMethod]
    public void ClipNorm_BoundsTheNormOfAllGradientsTogether()
    {
        foreach (var (limit, clipped) in new[] { (0.01, true), (1e6, false) })
        {
            using var ours = new TinyProblem(1);
            using var theirs = new TinyProblem(1);
            var before = ours.Weights();

            // At rate 1 without momentum, a step is the gradient.
            using var moving = ours.CreateOptimizer(new Sgd(Momentum: 0), 0, new ClipNormRule(limit));
            ours.Backward(0);
            moving.Step(1);
            var norm = Math.Sqrt(ours.Weights().Zip(before, (after, start) => (after - start) * (after - start)).Sum());
            Assert.AreEqual(clipped, Math.Abs(norm - limit) < 1e-5, $"norm {norm} at limit {limit}");

            theirs.Backward(0);
            nn.utils.clip_grad_norm_(theirs.Module.parameters(), limit);
            using var reference = optim.SGD(theirs.Module.parameters(), 1);
            reference.step();
            TinyProblem.AssertEqual(theirs, ours, 1e-6);
        }
    }

    [TestMethod]
    public void L1_DrivesMatricesTowardsZeroByItsStrength()
    {
        using var problem = new TinyProblem(2);
        using var moving = problem.CreateOptimizer(new Sgd(Momentum: 0), 0, new L1Rule(0.5));
        var before = problem.Module.parameters().Select(parameter => parameter.detach().clone()).ToArray();
        foreach (var parameter in problem.Module.parameters())
        {
            parameter.grad = zeros_like(parameter);
        }

        moving.Step(0.001);
        foreach (var (parameter, start) in problem.Module.parameters().Zip(before))
        {
            using var expected = parameter.dim() > 1 ? start - start.sign().mul(Number(0.0005)) : start.clone();
            Assert.IsTrue(expected.allclose(parameter.detach(), rtol: 0, atol: 1e-7));
        }
    }

    [TestMethod]
    public void L1_OverATraining_LeavesSmallerWeights()
    {
        using var with = new TinyProblem(3);
        using var without = new TinyProblem(3);
        using var penalised = with.CreateOptimizer(new AdamW(), 0, new L1Rule(0.5));
        using var free = without.CreateOptimizer(new AdamW());
        with.Train(penalised, rate: 0.02);
        without.Train(free, rate: 0.02);
        Assert.IsTrue(Size(with) < 0.5 * Size(without), $"{Size(with)} against {Size(without)}");
    }

    private static double Size(TinyProblem problem) => problem.Matrices.Sum(matrix => matrix.detach().abs().sum().Read());
}
