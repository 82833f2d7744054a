using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training;

[TestClass]
public class TrainingStateTests
{
    private readonly TrainingState _state = new(epochs: 5, stepsPerEpoch: 7, seed: 1);

    [TestMethod]
    public void RequestStop_SecondReason_KeepsTheFirst()
    {
        Assert.IsNull(_state.StopReason);
        _state.RequestStop("first");
        _state.RequestStop("second");
        Assert.AreEqual("first", _state.StopReason);
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("")]
    [DataRow(" ")]
    public void RequestStop_NoReason_IsRefused(string? reason)
    {
        Assert.Throws<ArgumentException>(() => _state.RequestStop(reason!));
        Assert.IsNull(_state.StopReason);
    }

    [TestMethod]
    public void Fraction_OfProgress_CountsEpochsAndSteps()
    {
        Assert.AreEqual(0, new TrainingProgress(1, 4, 0, 10, null).Fraction);
        Assert.AreEqual(0.375, new TrainingProgress(2, 4, 5, 10, null).Fraction);
        Assert.AreEqual(1, new TrainingProgress(4, 4, 10, 10, null).Fraction);
    }

    [TestMethod]
    public void TrainingSet_Weights_AreScaledToMeanOne()
    {
        CollectionAssert.AreEqual(new[] { 0.5f, 1.5f }, new TrainingSet(2, [[1, 2]], new float[2], [2, 6]).Weights);
        CollectionAssert.AreEqual(new[] { 1f, 1, 1 }, new TrainingSet(3, [[1, 2, 3]], new float[3], [0.1f, 0.1f, 0.1f]).Weights);
        Assert.IsNull(new TrainingSet(2, [[1, 2]], new float[2]).Weights);
    }
}
