using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Training.Optimizers;
using MLNet.DeepExtensions.Trainers.Training.Runs;
using MLNet.DeepExtensions.Trainers.Weights;
using static MLNet.DeepExtensions.UnitTests.Tools.Numbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training;

[TestClass]
public class WeightAverageTests
{
    [TestMethod]
    public void Update_MovesTheAverageByItsFormula()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Linear(1, 1, hasBias: false);
        Set(module, 4);
        using var weights = new FlatWeights(module.named_parameters());
        var average = WeightAverage.Create(weights, 0.15);
        var expected = 4.0;
        foreach (var (value, decay) in new[] { (1f, 1 / 10.0), (7f, 0.15), (-2f, 0.15) }) // (1+1)/(10+1) is already above 0.15
        {
            Set(module, value);
            average.Update();
            expected = (decay * expected) + ((1 - decay) * value);
            using (average.Apply())
            {
                Assert.AreEqual(expected, module.weight!.Read(), 1e-6);
            }

            Assert.AreEqual(value, module.weight!.Read(), 0);
        }
    }

    [TestMethod]
    public void Restore_GivesTheSameAverageAgain()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Linear(3, 2);
        using var weights = new FlatWeights(module.named_parameters());
        var average = WeightAverage.Create(weights, 0.9);
        average.Update();
        var snapshot = new TrainingSnapshot();
        average.Save(snapshot);
        var expected = Next(average, module);
        average.Update();
        average.Restore(snapshot);
        CollectionAssert.AreEqual(expected, Next(average, module));
    }

    [TestMethod]
    public void Off_ChangesNothing()
    {
        using var module = nn.Linear(1, 1);
        using var weights = new FlatWeights(module.named_parameters());
        var average = WeightAverage.Create(weights, 0);
        average.Update();
        Assert.IsNull(average.Apply());
    }

    private static float[] Next(WeightAverage average, TorchSharp.Modules.Linear module)
    {
        using (no_grad())
        {
            module.weight!.fill_(Scalars.Half);
        }

        average.Update();
        using (average.Apply())
        {
            return module.weight!.data<float>().ToArray();
        }
    }

    private static void Set(TorchSharp.Modules.Linear module, float value)
    {
        using var noGrad = no_grad();
        module.weight!.fill_(Number(value));
    }
}
