using MLNet.DeepExtensions.Trainers.Training;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training;

[TestClass]
public class LearningRateScheduleTests
{
    [TestMethod]
    [DataRow(1L)]
    [DataRow(2L)]
    [DataRow(3L)]
    [DataRow(19L)]
    [DataRow(20L)]
    [DataRow(1000L)]
    public void At_EveryStep_IsPositiveAndAtMostThePeak(long steps)
    {
        var schedule = new LearningRateSchedule(0.5, steps);
        for (var step = 0L; step < steps; step++)
        {
            Assert.IsTrue(schedule.At(step) is > 0 and <= 0.5, $"step {step} of {steps}: {schedule.At(step)}");
        }
    }

    [TestMethod]
    public void At_FirstTwentieth_RisesByEqualSteps()
    {
        var schedule = new LearningRateSchedule(1, 400); // 20 steps to rise
        for (var step = 0; step < 20; step++)
        {
            Assert.AreEqual((step + 1) / 21.0, schedule.At(step), 1e-12);
        }

        Assert.AreEqual(1, schedule.At(20));
    }

    [TestMethod]
    public void At_TheRest_FallsAlongACosineToZero()
    {
        var schedule = new LearningRateSchedule(1, 400);
        for (var step = 20; step < 400; step++)
        {
            Assert.AreEqual((1 + Math.Cos(Math.PI * (step - 20) / 380)) / 2, schedule.At(step), 1e-12);
        }

        Assert.AreEqual(0.5, schedule.At(210), 1e-12);
        Assert.AreEqual(0, schedule.At(400), 1e-12);
        Assert.AreEqual(0, schedule.At(1000), 1e-12);
    }
}
