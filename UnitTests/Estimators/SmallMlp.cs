using Microsoft.ML;

namespace MLNet.DeepExtensions.UnitTests.Estimators;

/// <summary>A perceptron of eight units that trains in an instant, made as a user makes it.</summary>
internal static class SmallMlp
{
    /// <summary>The label columns of <see cref="LabelledRow"/>, one for each task.</summary>
    public static string[] Labels { get; } = ["Flag", "Kind", "Number"];

    /// <summary>The trainer of the task that the label column stands for.</summary>
    public static MlpEstimator For(MLContext ml, string label, Action<MlpEstimator.Options>? change = null)
    {
        var options = Options(label);
        change?.Invoke(options);
        return Create(ml, label, options);
    }

    /// <summary>The trainer with these options as they are.</summary>
    public static MlpEstimator Create(MLContext ml, string label, MlpEstimator.Options options) => label switch
    {
        "Flag" => ml.BinaryClassification.Trainers.Mlp(options),
        "Kind" => ml.MulticlassClassification.Trainers.Mlp(options),
        _ => ml.Regression.Trainers.Mlp(options),
    };

    public static MlpEstimator.Options Options(string label) =>
        new() { LabelColumnName = label, Seed = 7, HiddenLayers = [8], Epochs = 3, BatchSize = 16, Dropout = 0, FeatureDropout = 0 };
}
