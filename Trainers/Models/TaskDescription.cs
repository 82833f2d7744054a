using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Calibration;

namespace MLNet.DeepExtensions.Trainers.Models;

/// <summary>What a trained network is for, with all that its outputs are made by; stored beside it, so that it can be trained further.</summary>
/// <param name="Name">The task: <c>BinaryClassification</c>, <c>MulticlassClassification</c>, <c>Regression</c> …</param>
/// <param name="LabelColumnName">The column it was trained to predict.</param>
/// <param name="ClassNames">The classes, labels or numbers in the order of the scores; empty if there is one score.</param>
/// <param name="TargetMean">What was taken from the target before training; 0 unless the task is regression.</param>
/// <param name="TargetScale">What the target was then divided by, positive; 1 unless the task is regression.</param>
/// <param name="ScoreThreshold">The logit above which a row is predicted to be true; 0 unless it was optimised.</param>
/// <param name="Quantiles">The quantiles of the target that are predicted beside the score, in (0, 1), ascending; null if there are none.</param>
/// <param name="TargetTransform">What was made of the target before its mean was taken from it.</param>
/// <param name="TargetPoints">The points, ascending, of the line that made the target normally distributed; null with any other transform.</param>
/// <param name="Outputs">
/// How each of several numbers was brought to mean 0 and deviation 1, as a task of its own; null unless the task is multi-output.
/// </param>
/// <param name="HasNoNegativeTargets">
/// Whether no target was negative in training, so that no quantile is; false where no quantiles are predicted.
/// </param>
/// <param name="Calibration">How the log-odds, or logits, are calibrated; null if they are not.</param>
/// <param name="TagsAreEntities">Whether the labels of words tell where entities begin and go on; false for any other task.</param>
internal sealed record TaskDescription(
    string Name,
    string LabelColumnName,
    IReadOnlyList<string> ClassNames,
    double TargetMean = 0,
    double TargetScale = 1,
    double ScoreThreshold = 0,
    IReadOnlyList<double>? Quantiles = null,
    TargetTransform TargetTransform = TargetTransform.None,
    IReadOnlyList<TargetPoint>? TargetPoints = null,
    IReadOnlyList<TaskDescription>? Outputs = null,
    bool HasNoNegativeTargets = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LogitMap? Calibration = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool TagsAreEntities = false);
