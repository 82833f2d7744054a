using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Optimizers;
using MLNet.DeepExtensions.Trainers.Training.Schedules;
using static MLNet.DeepExtensions.UnitTests.Golden.GoldenTrainers;

namespace MLNet.DeepExtensions.UnitTests.Golden;

/// <summary>How it is learned: optimisers, schedules, averages, validation and early ends.</summary>
internal static class TrainingCases
{
    public static IEnumerable<GoldenCase> All =>
    [
        Mlp("optimizer-adam", Binary, o => o.Optimizer = new Adam(Beta1: 0.8)),
        Mlp("optimizer-adamw", Multiclass, o => (o.Optimizer, o.WeightDecay) = (new AdamW(Beta2: 0.9), 0.1)),
        Mlp("optimizer-sgd", Binary, o => (o.Optimizer, o.LearningRate) = (new Sgd(), 0.05)),
        Mlp("optimizer-sgd-nesterov", Regression, o => (o.Optimizer, o.LearningRate, o.WeightDecay) = (new Sgd(0.8, Nesterov: true), 0.02, 0.001)),
        Mlp("schedule-constant", Binary, o => (o.LearningRateSchedule, o.WarmupFraction) = (new ConstantSchedule(), 0)),
        Mlp("schedule-cosine", Binary, o => (o.LearningRateSchedule, o.WarmupFraction) = (new CosineSchedule(0.1), 0.3)),
        Mlp("schedule-cosine-log", Binary, o => o.LearningRateSchedule = new CosineLogSchedule(2)),
        Mlp("schedule-one-cycle", Binary, o => o.LearningRateSchedule = new OneCycleSchedule()),
        Mlp("schedule-step", Binary, o => (o.LearningRateSchedule, o.Epochs) = (new StepSchedule(1, 0.5), 3)),
        Mlp("schedule-plateau", Regression, o =>
            (o.LearningRateSchedule, o.Epochs, o.ValidationFraction) = (new ReduceOnPlateauSchedule(0.5, Patience: 1, Threshold: 0.5), 5, 0.3)),
        Mlp("ema", Binary, o => (o.Ema, o.ValidationFraction) = (0.9, 0.2)),
        new("ema-network", ml => Fit(Create(ml, Binary, Short(TaskCases.SmallNetwork(), o => o.Ema = 0.9)), GoldenData.Numbers(ml, Binary))),
        Mlp("gradient-accumulation", Multiclass, o => (o.GradientAccumulation, o.BatchSize) = (3, 8)),
        Mlp("gradient-clip", Regression, o => o.GradientClipNorm = 0.1),
        Mlp("l1", Regression, o => o.L1 = 0.01),
        Mlp("steps", Binary, o => (o.Epochs, o.Steps) = (null, 7)),
        Mlp("batch-of-all-rows", Binary, o => o.BatchSize = 1000),
        Mlp("default-batch-size", Binary, o => o.BatchSize = null),
        Mlp("other-seed", Binary, o => o.Seed = 42),
        Mlp("validation-fraction", Multiclass, o => o.ValidationFraction = 0.25, isLogged: true),
        Mlp("validation-fraction-multi-output", MultiOutput, o => o.ValidationFraction = 0.25),
        Mlp("validation-groups", Binary, o => (o.ValidationFraction, o.SamplingKeyColumnName) = (0.25, "Group"), isLogged: true),
        Mlp("early-stopping", Regression, o =>
            (o.ValidationFraction, o.EarlyStopping, o.Epochs, o.LearningRate) =
                (0.3, new EarlyStopping { Patience = 2, MinimumDelta = 0.2 }, 12, 0.1), isLogged: true),
        Mlp("early-stopping-metric", Binary, o =>
            (o.ValidationFraction, o.EarlyStopping, o.Epochs, o.LearningRate) =
                (0.3, new EarlyStopping { Metric = "Accuracy", Patience = 1 }, 12, 0.05)),
        new("validation-rows", ml => Fit(
            Create(ml, Binary, Short(TaskCases.SmallMlp(), o => o.ValidationFraction = 0.5)),
            GoldenData.Numbers(ml, Binary),
            GoldenData.Numbers(ml, Binary, count: 30, seed: 2)), IsLogged: true),
        new("validation-rows-regression", ml => Fit(
            Create(ml, Regression, Short(TaskCases.SmallMlp(), o => (o.ExampleWeightColumnName, o.EarlyStopping) = ("Weight", new EarlyStopping()))),
            GoldenData.Numbers(ml, Regression),
            GoldenData.Numbers(ml, Regression, count: 30, seed: 2))),
    ];

    private static GoldenCase Mlp(string name, string task, Action<MlpEstimator.Options> change, bool isLogged = false) =>
        new(name, ml => Fit(Create(ml, task, Short(TaskCases.SmallMlp(), change)), GoldenData.Numbers(ml, task)), isLogged);
}
