using MLNet.DeepExtensions.Trainers.Training;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training;

/// <summary>Few rows are passed over as often as it takes to make enough steps; many as often as the trainer says.</summary>
[TestClass]
public class TrainingLengthTests
{
    private static readonly TrainingLength _tables = new(Epochs: 40, BatchSize: 256, FewestSteps: 600) { MostSteps = 3000, FewestEpochs = 8 };

    [TestMethod]
    [DataRow(1, 16)]
    [DataRow(4, 16)]
    [DataRow(100, 16)]
    [DataRow(300, 64)] // 75
    [DataRow(1024, 256)]
    [DataRow(1_000_000, 256)]
    public void BatchSize_IsAQuarterOfFewRows(int rows, int expected) => Assert.AreEqual(expected, _tables.GetBatchSize(rows));

    [TestMethod]
    public void BatchSize_OfATrainerOfSmallBatches_IsItsOwn() => Assert.AreEqual(8, new TrainingLength(6, BatchSize: 8, 100).GetBatchSize(10));

    [TestMethod]
    [DataRow(1, 600)]
    [DataRow(7, 86)]
    [DataRow(15, 40)]
    [DataRow(50, 40)]
    [DataRow(200, 15)]
    [DataRow(10_000, 8)]
    public void Epochs_MakeEnoughStepsAndNotTooMany(int stepsPerEpoch, int expected) => Assert.AreEqual(expected, _tables.GetEpochs(stepsPerEpoch));

    [TestMethod]
    public void Epochs_ThatAreSet_AreWhatTheyAre() => Assert.AreEqual(3, new TrainingOptions { Epochs = 3 }.GetEpochs(stepsPerEpoch: 1));

    [TestMethod]
    [DataRow(7, 143)]
    [DataRow(10_000, 1)]
    public void Steps_ThatAreSet_AreMetByTheNearestNumberOfEpochs(int stepsPerEpoch, int expected) =>
        Assert.AreEqual(expected, new TrainingOptions { Steps = 1000 }.GetEpochs(stepsPerEpoch));

    [TestMethod]
    public void BatchSize_ThatIsSet_IsWhatItIs() => Assert.AreEqual(100, new TrainingOptions { BatchSize = 100 }.GetBatchSize(rowCount: 4));

    [TestMethod]
    public void EpochsAndSteps_BothSet_AreRefused()
    {
        var e = Assert.Throws<ArgumentException>(() => new TrainingOptions { Epochs = 3, Steps = 1000 }.Validate());
        Assert.Contains("One of Epochs and Steps must be null but they are 3 and 1000.", e.Message);
    }

    [TestMethod]
    [DataRow(100, 0.015)]
    [DataRow(800, 0.015)]
    [DataRow(1200, 0.01)]
    [DataRow(2400, 0.005)]
    [DataRow(100_000, 0.005)]
    public void LearningRate_OfForTables_IsLargerForFewSteps(int steps, double expected) =>
        Assert.AreEqual(expected, MlpEstimator.Options.ForTables().GetLearningRate(steps), 1e-9);

    [TestMethod]
    public void LearningRate_ThatIsSet_IsObeyedByForTables()
    {
        var options = MlpEstimator.Options.ForTables();
        options.LearningRate = 0.002;
        Assert.AreEqual(0.002, options.GetLearningRate(steps: 100));
    }

    [TestMethod]
    public void LearningRate_OfNull_IsTheTrainersOwn()
    {
        foreach (var create in (Func<TrainingOptions>[])[
            () => new MlpEstimator.Options(), () => new NeuralNetworkEstimator.Options(), () => new CnnEstimator.Options(),
            () => new TabularTransformerEstimator.Options(), () => new TextCnnEstimator.Options(), () => new TextEncoderEstimator.Options()])
        {
            var (usual, open) = (create(), create());
            open.LearningRate = null;
            Assert.AreEqual(usual.LearningRate, open.GetLearningRate(steps: 100));
        }
    }
}
