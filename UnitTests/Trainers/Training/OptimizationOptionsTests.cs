using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Optimizers;
using MLNet.DeepExtensions.Trainers.Training.Schedules;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training;

[TestClass]
public class OptimizationOptionsTests
{
    [TestMethod]
    public void Defaults_AreValid() => new TrainingOptions().Validate();

    [TestMethod]
    [DataRow(-0.1)]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    public void L1AndClipNorm_NegativeOrNoNumber_AreRefusedByName(double value)
    {
        StringAssert.StartsWith(OutOfRange(options => options.L1 = value), "L1 must be zero or a positive number.");
        StringAssert.StartsWith(
            OutOfRange(options => options.GradientClipNorm = value), "GradientClipNorm must be zero (no limit) or a positive number.");
    }

    [TestMethod]
    [DataRow(-0.1)]
    [DataRow(1.0)]
    [DataRow(double.NaN)]
    public void Warmup_OutsideOfItsRange_IsRefused(double value) =>
        StringAssert.StartsWith(OutOfRange(options => options.WarmupFraction = value), "WarmupFraction must be in [0, 1).");

    [TestMethod]
    [DataRow(0)]
    [DataRow(-1)]
    public void Accumulation_NotPositive_IsRefused(int value) =>
        StringAssert.Contains(OutOfRange(options => options.GradientAccumulation = value), "GradientAccumulation");

    [TestMethod]
    public void OptimizerAndSchedule_Null_AreRefusedByName()
    {
        Assert.AreEqual(
            "Optimizer", Assert.ThrowsExactly<ArgumentNullException>(() => new TrainingOptions { Optimizer = null! }.Validate()).ParamName);
        Assert.AreEqual(
            "LearningRateSchedule",
            Assert.ThrowsExactly<ArgumentNullException>(() => new TrainingOptions { LearningRateSchedule = null! }.Validate()).ParamName);
    }

    [TestMethod]
    public void Optimizers_WithSettingsOutOfRange_NameThem()
    {
        Refused("Beta1", () => new AdamW(Beta1: 1));
        Refused("Beta2", () => new AdamW(Beta2: -0.1));
        Refused("Epsilon", () => new AdamW(Epsilon: 0));
        Refused("Beta1", () => new Adam(Beta1: double.NaN));
        Refused("Beta2", () => new Adam(Beta2: 1));
        Refused("Epsilon", () => new Adam(Epsilon: -1));
        Refused("Momentum", () => new Sgd(Momentum: 1));
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => new Sgd(0, Nesterov: true)).Message, "Nesterov needs a Momentum above 0 but it is 0.");
    }

    [TestMethod]
    public void Schedules_WithSettingsOutOfRange_NameThem()
    {
        Refused("FinalFraction", () => new CosineSchedule(1));
        Refused("PeakFraction", () => new OneCycleSchedule(0));
        Refused("PeakFraction", () => new OneCycleSchedule(1));
        Refused("InitialFraction", () => new OneCycleSchedule(InitialFraction: 0));
        Refused("FinalFraction", () => new OneCycleSchedule(FinalFraction: -1));
        Refused("StepEpochs", () => new StepSchedule(0));
        Refused("Factor", () => new StepSchedule(Factor: 1));
        Refused("Factor", () => new ReduceOnPlateauSchedule(0));
        Refused("Patience", () => new ReduceOnPlateauSchedule(Patience: -1));
        Refused("Threshold", () => new ReduceOnPlateauSchedule(Threshold: 1));
    }

    private static void Refused(string name, Func<object> create) =>
        Assert.AreEqual(name, Assert.ThrowsExactly<ArgumentOutOfRangeException>(create).ParamName);

    private static string OutOfRange(Action<TrainingOptions> change)
    {
        var options = new TrainingOptions();
        change(options);
        return Assert.ThrowsExactly<ArgumentOutOfRangeException>(options.Validate).Message;
    }
}
