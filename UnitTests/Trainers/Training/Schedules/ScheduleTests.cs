using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Runs;
using MLNet.DeepExtensions.Trainers.Training.Schedules;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Schedules;

[TestClass]
public class ScheduleTests
{
    private const double Peak = 0.2;
    private const double Tolerance = 1e-9;

    [TestMethod]
    public void Default_RisesOverATwentiethAndFallsToZeroAlongACosine()
    {
        // 200 steps, 10 of them warm-up
        var plan = new LearningRatePlan(new TrainingOptions { LearningRate = Peak, Epochs = 10 }, epochs: 10, stepsPerEpoch: 20);
        for (var step = 0; step < 10; step++)
        {
            Assert.AreEqual(Peak * (step + 1) / 11, plan.At(step), Tolerance);
        }

        for (var step = 10; step < 200; step++)
        {
            Assert.AreEqual(Peak * 0.5 * (1 + Math.Cos(Math.PI * (step - 10) / 190)), plan.At(step), Tolerance);
        }

        Assert.AreEqual(0, plan.At(200), Tolerance);
        Assert.AreEqual(0, plan.At(1000), Tolerance);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(0.25)]
    public void Linear_FallsInALine(double final)
    {
        var plan = new LearningRatePlan(
            new TrainingOptions { LearningRate = Peak, LearningRateSchedule = new LinearSchedule(final), WarmupFraction = 0 }, epochs: 10,
            stepsPerEpoch: 20);
        for (var step = 0; step < 250; step++)
        {
            Assert.AreEqual(Peak * (final + ((1 - final) * Math.Max(0, 1 - (step / 200.0)))), plan.At(step), Tolerance);
        }
    }

    [TestMethod]
    public void Warmup_GoesBeforeEverySchedule()
    {
        LearningRateSchedule[] schedules =
        [
            new ConstantSchedule(), new CosineSchedule(), new CosineLogSchedule(), new LinearSchedule(), new OneCycleSchedule(), new StepSchedule(),
            new ReduceOnPlateauSchedule(),
        ];
        foreach (var schedule in schedules)
        {
            var with = Plan(schedule, epochs: 10, warmup: 0.5);
            var without = Plan(schedule, epochs: 5);
            Assert.AreEqual(without.At(0) / 51, with.At(0), Tolerance, schedule.ToString());
            Assert.AreEqual(without.At(0) * 50 / 51, with.At(49), Tolerance, schedule.ToString());
            Assert.AreEqual(without.At(0), with.At(50), Tolerance, schedule.ToString());
        }
    }

    [TestMethod]
    public void Warmup_OfAShortTraining_IsOneStep()
    {
        var plan = new LearningRatePlan(new TrainingOptions { LearningRate = Peak, Epochs = 1, LearningRateSchedule = new ConstantSchedule() }, 1, 3);
        Assert.AreEqual(Peak / 2, plan.At(0), Tolerance);
        Assert.AreEqual(Peak, plan.At(1), Tolerance);
    }

    [TestMethod]
    public void Constant_StaysAtTheLearningRate() =>
        AgreesWithTorchs(new ConstantSchedule(), optimizer => optim.lr_scheduler.LambdaLR(optimizer, _ => 1.0));

    [TestMethod]
    public void Cosine_AgreesWithTorchs() =>
        AgreesWithTorchs(new CosineSchedule(0.1), optimizer => optim.lr_scheduler.CosineAnnealingLR(optimizer, 50, Peak * 0.1));

    [TestMethod]
    public void CosineLog_RestsAfterEachOfItsWaves()
    {
        // Waves end where 1 + 15·t is a power of 2.
        var plan = Plan(new CosineLogSchedule(), epochs: 10);
        for (var wave = 1; wave <= 4; wave++)
        {
            var end = (Math.Pow(2, wave) - 1) / 15;
            var peak = (Math.Pow(2, wave - 0.5) - 1) / 15;
            Assert.AreEqual(0, plan.At((int)Math.Round(end * 101) - 1), 0.1 * Peak, $"the end of wave {wave}");
            Assert.AreEqual(Peak, plan.At((int)Math.Round(peak * 101) - 1), 0.1 * Peak, $"the middle of wave {wave}");
        }

        Assert.IsGreaterThan(0, plan.At(0));
    }

    [TestMethod]
    public void OneCycle_AgreesWithTorchs() => AgreesWithTorchs(
        new OneCycleSchedule(), optimizer => optim.lr_scheduler.OneCycleLR(optimizer, Peak, total_steps: 50, cycle_momentum: false));

    [TestMethod]
    public void Step_AgreesWithTorchs() => AgreesWithTorchs(new StepSchedule(2, 0.3), optimizer => optim.lr_scheduler.StepLR(optimizer, 20, 0.3));

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.05)]
    public void EverySchedule_OfAnyLength_IsPositiveAndAtMostThePeak(double warmup)
    {
        LearningRateSchedule[] schedules =
        [
            new ConstantSchedule(), new CosineSchedule(), new CosineLogSchedule(), new OneCycleSchedule(), new StepSchedule(),
            new ReduceOnPlateauSchedule(),
        ];
        foreach (var schedule in schedules)
        {
            foreach (var steps in new[] { 1, 2, 3, 7, 19, 20, 1000 })
            {
                var plan = Plan(schedule, epochs: 1, stepsPerEpoch: steps, warmup);
                for (var step = 0; step < steps; step++)
                {
                    Assert.IsTrue(plan.At(step) is > 0 and <= Peak, $"{schedule}, step {step} of {steps}: {plan.At(step)}");
                }
            }
        }
    }

    [TestMethod]
    public void ReduceOnPlateau_AgreesWithTorchs()
    {
        using var weight = new TorchSharp.Modules.Parameter(zeros(1));
        using var optimizer = optim.SGD([weight], Peak);
        var torchs = optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor: 0.5, patience: 2, threshold: 0.01);
        var ours = Plan(new ReduceOnPlateauSchedule(0.5, 2, 0.01), epochs: 50);
        var random = new Random(1);
        for (var epoch = 0; epoch < 50; epoch++)
        {
            var loss = 1 + Math.Exp(-0.2 * epoch) + (0.1 * random.NextDouble());
            ours.OnEpochEnded(Result(trainLoss: 0, loss));
            torchs.step(loss);
            Assert.AreEqual(optimizer.ParamGroups.First().LearningRate, ours.At(epoch), Tolerance);
        }

        Assert.IsTrue(ours.At(0) < 0.1 * Peak, "It must have been cut several times.");
    }

    [TestMethod]
    public void ReduceOnPlateau_WithoutValidation_WatchesTheTrainingLoss()
    {
        var plan = Plan(new ReduceOnPlateauSchedule(0.5, Patience: 1), epochs: 10);
        double[] losses = [3, 2, 2, 2, 1, 1, 1];
        double[] factors = [1, 1, 1, 0.5, 0.5, 0.5, 0.25];
        for (var i = 0; i < losses.Length; i++)
        {
            plan.OnEpochEnded(Result(losses[i], validationLoss: null));
            Assert.AreEqual(Peak * factors[i], plan.At(i), Tolerance, $"epoch {i}");
        }
    }

    [TestMethod]
    public void SavedState_GoesOnAsBefore()
    {
        LearningRateSchedule[] schedules =
        [
            new ConstantSchedule(), new CosineSchedule(), new CosineLogSchedule(), new OneCycleSchedule(), new StepSchedule(2),
            new ReduceOnPlateauSchedule(0.5, 1),
        ];
        foreach (var schedule in schedules)
        {
            var whole = Plan(schedule, epochs: 12);
            var broken = Plan(schedule, epochs: 12);
            for (var epoch = 0; epoch < 12; epoch++)
            {
                if (epoch == 6)
                {
                    var snapshot = new TrainingSnapshot();
                    broken.Save(snapshot);
                    broken = Plan(schedule, epochs: 12);
                    broken.Restore(snapshot);
                }

                Assert.AreEqual(whole.At(epoch * 10), broken.At(epoch * 10), schedule.ToString());
                whole.OnEpochEnded(Result(1 + (1.0 / (1 + Math.Min(epoch, 5))), null));
                broken.OnEpochEnded(Result(1 + (1.0 / (1 + Math.Min(epoch, 5))), null));
            }
        }
    }

    private static LearningRatePlan Plan(LearningRateSchedule schedule, int epochs, int stepsPerEpoch = 10, double warmup = 0) =>
        new(
            new TrainingOptions { LearningRate = Peak, Epochs = epochs, LearningRateSchedule = schedule, WarmupFraction = warmup }, epochs,
            stepsPerEpoch);

    private static EpochResult Result(double trainLoss, double? validationLoss) =>
        new(1, trainLoss, validationLoss, new Dictionary<string, double>(), 0, 0, TimeSpan.Zero, 0);

    private static void AgreesWithTorchs(LearningRateSchedule schedule, Func<optim.Optimizer, optim.lr_scheduler.LRScheduler> create)
    {
        using var weight = new TorchSharp.Modules.Parameter(zeros(1));
        using var optimizer = optim.SGD([weight], Peak);
        var torchs = create(optimizer);
        var ours = Plan(schedule, epochs: 5);
        for (var step = 0; step < 50; step++)
        {
            Assert.AreEqual(optimizer.ParamGroups.First().LearningRate, ours.At(step), 1e-6 * Peak, $"step {step}");
            if (step < 49)
            {
                torchs.step();
            }
        }
    }
}
