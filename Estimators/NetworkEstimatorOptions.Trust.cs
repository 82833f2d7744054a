using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Transforms.Schema;
using MLNet.DeepExtensions.Trust;

namespace MLNet.DeepExtensions;

/// <content>How far predictions can be trusted.</content>
public abstract partial class NetworkEstimatorOptions
{
    /// <summary>
    /// How the probabilities are calibrated once the network is trained, on the validation rows (<see cref="ValidationFraction"/>, or those given to
    /// the fit) with their weights: what <c>ml.BinaryClassification.Calibration</c> and <c>ml.MulticlassClassification.Calibration</c> do to any
    /// model, in the network's own graph. Default null: not. Only for binary classification of a single label and multiclass classification.
    /// </summary>
    /// <remarks>
    /// The threshold of <see cref="OptimizeThreshold"/> is then one of calibrated probabilities. What was fitted is <c>Calibration</c> of the fitted
    /// transformer, and is logged.
    /// </remarks>
    [NotInFingerprint]
    public CalibrationMethod? Calibration { get; set; }

    /// <summary>
    /// Adds the set of classes that a row may have, the right one among them with a promised probability, fitted to the validation rows: what
    /// <c>PredictionSets</c> of the catalogs does to any model, in the network's own graph. Default null: not. Only for binary
    /// classification of a single label and multiclass classification.
    /// </summary>
    /// <remarks>
    /// Validation rows that choose the epoch are a little like training rows: where the promise must hold to the last per cent, fit
    /// <c>PredictionSets</c> to rows of their own.
    /// </remarks>
    [NotInFingerprint]
    public PredictionSetOptions? PredictionSets { get; set; }

    /// <summary>
    /// Adds bounds between which the number lies with this probability, in (0, 1), fitted to the validation rows: what
    /// <c>ml.Regression.PredictIntervals</c> does to any model, in the network's own graph. With <see cref="PredictQuantiles"/> on both sides of the
    /// middle the interval is wide where the network is unsure. Default null: none. Only for regression of a single number.
    /// </summary>
    /// <inheritdoc cref="PredictionSets" path="/remarks"/>
    [NotInFingerprint]
    public double? PredictIntervals { get; set; }

    /// <summary>
    /// Adds a column <c>Familiarity</c>, Single in [0, 1]: how far a row is from what the network was trained on, by its numbers as they come, by how
    /// much of its texts is known, and by what the network makes of it before its last layer; the strangest of these counts. It is the part of the
    /// validation rows that are as strange, or stranger: of ordinary rows one in twenty is below 0.05, and rows that lie beyond all of them come near
    /// 0. Needs 20 validation rows at least. Default false.
    /// </summary>
    /// <remarks>What <c>ml.Transforms.Familiarity</c> does with any vector of numbers, in the network's own graph.</remarks>
    [NotInFingerprint]
    public bool Familiarity { get; set; }

    /// <summary>The columns that they add.</summary>
    internal IReadOnlyList<SchemaShape.Column> TrustColumns =>
    [
        .. PredictionSets is null ? [] : PredictionSetColumns.Shapes,
        .. PredictIntervals is null ? [] : PredictionIntervalColumns.Shapes,
        .. Familiarity ? [SchemaShapes.Scalar(FamiliarityColumn.Name)] : Array.Empty<SchemaShape.Column>(),
    ];

    private void ValidateTrust()
    {
        if (Calibration is { } method)
        {
            _ = Require.Defined(method, nameof(Calibration));
        }

        if (PredictIntervals is { } coverage)
        {
            Require.Finite(coverage, nameof(PredictIntervals), coverage is > 0 and < 1, "in (0, 1)");
        }
    }
}
