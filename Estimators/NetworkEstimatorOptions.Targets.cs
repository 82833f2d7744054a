using System.Globalization;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Training.Thresholds;

namespace MLNet.DeepExtensions;

/// <content>What is made of the target, and of the network's answer.</content>
public abstract partial class NetworkEstimatorOptions
{
    /// <summary>
    /// By what the threshold of <c>PredictedLabel</c> is chosen once the network is trained, on the validation rows
    /// (<see cref="ValidationFraction"/>, or those given to the fit) with their weights: <see cref="DecisionThreshold.ForF1"/>, or
    /// <see cref="DecisionThreshold.ForCosts"/>. It is part of the saved model. Default null: a probability of 0.5. Only for binary classification.
    /// </summary>
    /// <remarks>
    /// <c>Score</c> is then the logit less that of the threshold, above 0 where <c>PredictedLabel</c> is true: ML.NET's <c>Evaluate</c> decides by
    /// it. <c>Probability</c> stays as it is, and so do the metrics of the epochs, which are those at 0.5. The threshold is
    /// <c>Model.Task.Threshold</c> of the fitted transformer, and is logged with what it is worth on the validation rows. As it was chosen on
    /// these, expect a little less on new ones.
    /// </remarks>
    [NotInFingerprint]
    public DecisionThreshold? OptimizeThreshold { get; set; }

    /// <summary>
    /// Quantiles of the target to predict beside <c>Score</c>, in (0, 1), ascending: <c>[0.05, 0.95]</c> gives the interval in which nine of ten
    /// targets lie. They come as a vector column <c>Quantiles</c>, in the label's unit, with slots named as given: <c>0.05</c>. Default
    /// none. Only for regression.
    /// </summary>
    /// <remarks>
    /// Each is an output of its own of the same network, trained by its <see cref="QuantileLoss"/> (Koenker and Bassett 1978); their mean
    /// is added to the loss of <c>Score</c>. They are sorted at the end of the graph, so that they never cross (Chernozhukov et al. 2010), and
    /// where no training row has a negative target, none of them is negative; <c>Score</c> is what the network says. A network that
    /// learns its training rows by heart gives intervals that are too narrow: choose the epoch on validation rows. How many of their targets lie
    /// between the outermost quantiles, or below the only one, is said in <c>MLContext.Log</c>, and is the finding <c>quantile-coverage</c> of
    /// <c>Diagnosis</c> where it is far from what it should be. Where there are no validation rows, the text trainers count on the rows that they
    /// hold back for their n-grams, and the others say that nothing was measured.
    /// </remarks>
    public double[] PredictQuantiles { get; set; } = [];

    /// <summary>
    /// What is made of the target before the network learns it: <see cref="TargetTransform.Log"/> or <see cref="TargetTransform.Quantile"/> for
    /// targets with a long tail. It is undone inside the network: <c>Score</c> and all metrics are in the label's own unit. Default
    /// <see cref="TargetTransform.None"/>. Only for regression.
    /// </summary>
    /// <remarks>
    /// The loss sees the transformed target. So the squared loss, which looks for the mean, gives the mean of logarithms, for example, which lies
    /// below the mean of the labels, near their median. Quantiles (<see cref="PredictQuantiles"/>) stay what they are.
    /// </remarks>
    public TargetTransform TargetTransform { get; set; }

    internal override IEnumerable<string> NeedingValidation =>
    [
        .. base.NeedingValidation,
        .. OptimizeThreshold is null ? Array.Empty<string>() : [nameof(OptimizeThreshold)],
        .. Calibration is null ? Array.Empty<string>() : [nameof(Calibration)],
        .. PredictionSets is null ? Array.Empty<string>() : [nameof(PredictionSets)],
        .. PredictIntervals is null ? Array.Empty<string>() : [nameof(PredictIntervals)],
        .. Familiarity ? [nameof(Familiarity)] : Array.Empty<string>(),
    ];

    private void ValidateTargets()
    {
        _ = Require.Defined(TargetTransform);
        ArgumentNullException.ThrowIfNull(PredictQuantiles);
        for (var i = 0; i < PredictQuantiles.Length; i++)
        {
            Require.Finite(PredictQuantiles[i], nameof(PredictQuantiles), PredictQuantiles[i] is > 0 and < 1, "in (0, 1)");
            if (i > 0 && PredictQuantiles[i] <= PredictQuantiles[i - 1])
            {
                throw new ArgumentException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"PredictQuantiles must be ascending and all different "
                    + $"but has {PredictQuantiles[i]} after {PredictQuantiles[i - 1]}. Sort them."));
            }
        }
    }
}
