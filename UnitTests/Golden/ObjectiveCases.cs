using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Training.Thresholds;
using static MLNet.DeepExtensions.UnitTests.Golden.GoldenTrainers;

namespace MLNet.DeepExtensions.UnitTests.Golden;

/// <summary>What is learned: losses, quantiles, transformed targets, thresholds, weights of classes and rows, mixed and augmented rows.</summary>
internal static class ObjectiveCases
{
    public static IEnumerable<GoldenCase> All =>
    [
        Mlp("loss-absolute", Regression, o => o.Loss = new AbsoluteLoss()),
        Mlp("loss-huber", Regression, o => o.Loss = new HuberLoss(0.5)),
        Mlp("loss-huber-multi-output", MultiOutput, o => o.Loss = new HuberLoss()),
        Mlp("loss-quantile", Regression, o => o.Loss = new QuantileLoss(0.8)),
        Mlp("loss-focal", Binary, o => o.Loss = new FocalLoss()),
        Mlp("loss-focal-multiclass", Multiclass, o => (o.Loss, o.LabelSmoothing) = (new FocalLoss(1), 0.1)),
        Mlp("loss-focal-multi-label", MultiLabel, o => o.Loss = new FocalLoss()),
        new(
            "ranking",
            ml => Fit(
                ml.Ranking.Trainers.Mlp(Short(TaskCases.SmallMlp(), o => (o.RowGroupColumnName, o.ValidationFraction) = ("Group", 0.3))),
                GoldenData.Numbers(ml, Regression)),
            IsLogged: true),
        Mlp("label-smoothing", Binary, o => o.LabelSmoothing = 0.1),
        new("loss-huber-ngrams", ml => Fit(
            Create(ml, Regression, Short(TaskCases.SmallTextCnn(), o => o.Loss = new HuberLoss(0.5))), GoldenData.Texts(ml, Regression))),
        new("loss-focal-ngrams", ml => Fit(
            Create(ml, Multiclass, Short(TaskCases.SmallTextCnn(), o => o.Loss = new FocalLoss())), GoldenData.Texts(ml, Multiclass))),
        Mlp("quantiles", Regression, o => (o.PredictQuantiles, o.ValidationFraction) = ([0.05, 0.5, 0.95], 0.3), isLogged: true),
        Mlp("quantiles-without-validation", Regression, o => o.PredictQuantiles = [0.5], isLogged: true),
        Mlp("quantiles-members", Regression, o => (o.PredictQuantiles, o.Members, o.TargetTransform) = ([0.1, 0.9], 2, TargetTransform.Quantile)),
        new("target-log", ml => Fit(
            Create(ml, Regression, Short(TaskCases.SmallMlp(), o => (o.TargetTransform, o.PredictQuantiles) = (TargetTransform.Log, [0.1, 0.9]))),
            Tools.SampleRows.Regression(ml, 60, scale: 10, shift: 100))),
        Mlp("target-quantile", Regression, o => o.TargetTransform = TargetTransform.Quantile),
        Mlp("target-quantile-multi-output", MultiOutput, o => o.TargetTransform = TargetTransform.Quantile),
        Mlp("threshold-f1", Binary, o => (o.OptimizeThreshold, o.ValidationFraction) = (DecisionThreshold.ForF1, 0.3), isLogged: true),
        Mlp(
            "threshold-costs",
            Binary,
            o => (o.OptimizeThreshold, o.ValidationFraction, o.ExampleWeightColumnName) = (DecisionThreshold.ForCosts(1, 4), 0.3, "Weight"),
            isLogged: true),
        new("threshold-ngrams", ml =>
        {
            var (train, validation) = GoldenData.TextsOfTwoDays(ml, Binary);
            return Fit(Create(ml, Binary, Short(TaskCases.SmallTextCnn(), o => o.OptimizeThreshold = DecisionThreshold.ForF1)), train, validation);
        }),
        Mlp("class-weights-balanced", Multiclass, o => o.ClassWeights = ClassWeights.Balanced),
        Mlp("class-weights-explicit", Multiclass, o =>
            o.ClassWeights = ClassWeights.Explicit(new Dictionary<string, double> { ["low"] = 1, ["middle"] = 2, ["high"] = 3 })),
        Mlp("class-weights-binary", Binary, o => (o.ClassWeights, o.ExampleWeightColumnName) = (ClassWeights.Balanced, "Weight")),
        Mlp("example-weights", Regression, o => o.ExampleWeightColumnName = "Weight"),
        Mlp("example-weights-validation", Multiclass, o => (o.ExampleWeightColumnName, o.ValidationFraction) = ("Weight", 0.3)),
        Mlp("example-weights-multi-label", MultiLabel, o => (o.ExampleWeightColumnName, o.ValidationFraction) = ("Weight", 0.3)),
        Mlp("mixup", Multiclass, o => o.Mixing = new() { Mixup = 0.4 }),
        Mlp("mixup-regression", Regression, o => (o.Mixing, o.ExampleWeightColumnName) = (new() { Mixup = 0.4 }, "Weight")),
        Cnn("cutmix", Multiclass, o => o.Mixing = new() { CutMix = 1 }),
        Cnn("cutmix-and-mixup", Binary, o => o.Mixing = new() { CutMix = 1, Mixup = 0.2 }),
        Cnn("augmentation", Multiclass, o => o.Augmentation = new AugmentImage(
            FlipHorizontally: true, Shift: 0.1, Rotation: 10, Zoom: 0.1, Brightness: 0.1, Contrast: 0.1, Erasing: 0.2)),
        Cnn("strong-augmentation-mirrored", Multiclass, o => (o.Augmentation, o.TestTimeMirroring) = (AugmentImage.Strong, true)),
        new("images-interleaved", ml => Fit(
            Create(ml, Binary, Short(new CnnEstimator.Options
            {
                Pixels = new() { Height = 8, Width = 8, Channels = 3, Interleaved = true },
                Normalization = PixelStatistics.ImageNet,
            })),
            GoldenData.Images(ml, Binary, channels: 3, interleaved: true)),
            IsLogged: true),
        Cnn("resnet-20", Binary, o => (o.Architecture, o.Epochs, o.ValidationFraction) = (CnnArchitecture.ResNet20, 1, 0.3)),
    ];

    private static GoldenCase Mlp(string name, string task, Action<MlpEstimator.Options> change, bool isLogged = false) =>
        new(name, ml => Fit(Create(ml, task, Short(TaskCases.SmallMlp(), change)), GoldenData.Numbers(ml, task)), isLogged);

    private static GoldenCase Cnn(string name, string task, Action<CnnEstimator.Options> change) =>
        new(name, ml => Fit(Create(ml, task, Short(new CnnEstimator.Options(), change)), GoldenData.Images(ml, task)));
}
