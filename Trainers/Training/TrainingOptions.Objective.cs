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
    /// α of mixup, zero or positive: every batch is trained on as λ times itself plus 1 - λ times itself in another order,
    /// inputs and losses alike, with λ drawn from Beta(α, α) for each batch (Zhang et al. 2018). The training loss is then
    /// that of the mixed rows. Usual values are 0.1 to 0.4. Default 0: off.
    /// </summary>
    public double Mixup { get; set; }

    /// <summary>
    /// α of CutMix, zero or positive, for networks that read one image a row: in every batch, the same box of each image is replaced by that
    /// of another image, and the losses towards the targets of both are mixed by area (Yun et al. 2019). The box has the part 1 - λ of the area,
    /// with λ drawn from Beta(α, α) for each batch, less what would be outside the image. The usual value is 1. Default 0: off.
    /// </summary>
    /// <remarks>With <see cref="Mixup"/> set as well, each batch is mixed in one of the two ways, at random and half of the batches each.</remarks>
    public double CutMix { get; set; }

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
        Require.Finite(Mixup, nameof(Mixup), Mixup >= 0, "zero or a positive number");
        Require.Finite(CutMix, nameof(CutMix), CutMix >= 0, "zero or a positive number");
        Require.Finite(Ema, nameof(Ema), Ema is >= 0 and < 1, "0 or in (0, 1)");
    }
}
