using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Checkpointing;

namespace MLNet.DeepExtensions;

/// <content>What is made of the target, and of the network's answer.</content>
public abstract partial class NetworkEstimatorOptions
{
    /// <summary>
    /// By what the threshold of <c>PredictedLabel</c> is chosen once the network is trained, on the validation rows (<see cref="ValidationFraction"/>, or
    /// those given to the fit) with their weights: <see cref="DecisionThreshold.ForF1"/>, or <see cref="DecisionThreshold.ForCosts"/>. It is part
    /// of the saved model. Default null: a probability of 0.5. Only for binary classification.
    /// </summary>
    /// <remarks>
    /// <c>Score</c> is then the logit less that of the threshold, above 0 where <c>PredictedLabel</c> is true: ML.NET's <c>Evaluate</c> decides by it.
    /// <c>Probability</c> stays as it is, and so do the metrics of the epochs, which are those at 0.5. The threshold is <c>Model.Task.Threshold</c> of the
    /// fitted transformer, and is logged with what it is worth on the validation rows. As it was chosen on these, expect a little less on new ones.
    /// </remarks>
    [NotInFingerprint]
    public DecisionThreshold? OptimizeThreshold { get; set; }
}
