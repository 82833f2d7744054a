using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Training.Objectives;

namespace MLNet.DeepExtensions.Trainers.Training;

/// <content>What training makes small.</content>
public partial class TrainingOptions
{
    /// <summary>
    /// What training makes small. Default null: the task's own, <see cref="CrossEntropyLoss"/> for classification and
    /// <see cref="SquaredLoss"/> for regression.
    /// </summary>
    public Loss? Loss { get; set; }

    /// <summary>
    /// How much the rows of each class count; it multiplies the rows' own weights, in training and validation loss. Default
    /// <see cref="ClassWeights.None"/>. Only for classification.
    /// </summary>
    public ClassWeights ClassWeights { get; set; } = ClassWeights.None;

    /// <summary>
    /// The part of each row's target that is spread evenly over all classes, in [0, 1), so that the network grows less sure
    /// of itself (Szegedy et al. 2016). Default 0. Only for classification.
    /// </summary>
    public double LabelSmoothing { get; set; }

    /// <summary>
    /// The rows that are laid over each other or pasted into each other for training: <c>new() { Mixup = 0.2 }</c>, <c>new() { CutMix = 1 }</c>.
    /// Default null: the rows as they are.
    /// </summary>
    public MixingSettings? Mixing { get; set; }

    /// <summary>
    /// The decay of the moving average of the weights, in (0, 1), for example 0.999; 0 turns it off. After step t the average
    /// moves to the weights by 1 - min(decay, (1 + t) / (10 + t)). Validation, the best epoch and the fitted network use the
    /// averaged weights (Polyak and Juditsky 1992), with the current statistics of batch normalisation. Default 0.
    /// </summary>
    public double Ema { get; set; }

    partial void ValidateObjective()
    {
        ArgumentNullException.ThrowIfNull(ClassWeights);
        Require.Finite(LabelSmoothing, nameof(LabelSmoothing), LabelSmoothing is >= 0 and < 1, "in [0, 1)");
        Require.Finite(Ema, nameof(Ema), Ema is >= 0 and < 1, "0 or in (0, 1)");
    }
}
