using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Trust;

namespace MLNet.DeepExtensions.Tasks;

/// <summary>
/// What a network is to predict, before there are rows: which labels it takes, how they are read, and which columns come out. With the labels it
/// becomes a <see cref="FittedTask"/>. Any task goes with any layers; nothing outside this folder asks which task it is.
/// </summary>
internal abstract class LearningTask
{
    /// <summary>The name of the task, ML.NET's where it has one, stored with the network.</summary>
    public abstract string Name { get; }

    /// <summary>Whether labels are classes, or several of them; otherwise they are numbers.</summary>
    public abstract bool IsClassification { get; }

    /// <summary>The task with what the options say of its targets and outputs.</summary>
    public virtual LearningTask With(NetworkEstimatorOptions options) => this;

    /// <summary>The task for a kind of label: where several labels make sense, a vector of them has a task of its own.</summary>
    /// <param name="isVector">Whether the label is a vector.</param>
    /// <param name="itemType">The type of the label, or of its items.</param>
    public virtual LearningTask ForLabel(bool isVector, DataViewType itemType) => this;

    /// <summary>The encoder of the label column.</summary>
    /// <param name="labelColumnName">The column's name.</param>
    /// <param name="trainingLabel">The training rows' column, with which other rows must agree; null before there is data.</param>
    public abstract LabelEncoder CreateLabelEncoder(string labelColumnName, DataViewSchema.Column? trainingLabel = null);

    /// <summary>The encoder of the column that tells which rows are learned together; null if each is learned by itself.</summary>
    /// <param name="options">The options.</param>
    public virtual GroupEncoder? CreateRowGroupEncoder(NetworkEstimatorOptions options) => null;

    /// <summary>Whether a model may stand beside the network. Default true.</summary>
    public virtual bool AllowsCompanion => true;

    /// <summary>
    /// Whether the loss tells how high scores are, and not only how far apart those of different rows are. Default true. Without it, the network has
    /// no bias at its end: its gradient would be what rounding leaves of zero, of which some optimisers make steps of full size.
    /// </summary>
    public virtual bool LearnsLevel => true;

    /// <summary>The columns that scoring adds, as far as they are known before there is data.</summary>
    public abstract IReadOnlyList<SchemaShape.Column> GetOutputColumns(SchemaShape input, string labelColumnName);

    /// <summary>The number of raw outputs, the units of the network's last layer.</summary>
    public abstract int GetOutputUnits(DataViewSchema.Column label);

    /// <summary>The class of each row; null when labels are no classes.</summary>
    public virtual RowClasses? GetClasses(DataViewSchema.Column label, RowStore labels) => null;

    /// <summary>Looks at the labels of the training rows.</summary>
    /// <param name="label">Their column.</param>
    /// <param name="labels">The labels.</param>
    /// <exception cref="InvalidOperationException">Nothing can be learned from them: all are the same, or one cannot be taken.</exception>
    public abstract FittedTask Fit(DataViewSchema.Column label, RowStore labels);

    /// <summary>Checks the options that not every task can take.</summary>
    /// <exception cref="ArgumentException">The task cannot take one of them; the message says which it takes.</exception>
    public virtual void Check(NetworkEstimatorOptions options)
    {
        CheckLoss(options);
        if (options.PredictQuantiles.Length > 0 && !HasQuantiles)
        {
            throw new ArgumentException(
                $"PredictQuantiles must be empty for {Name} but has {options.PredictQuantiles.Length}: "
                + "only Regression of a single number has quantiles.");
        }

        if (options.RowGroupColumnName is not null && !HasGroups)
        {
            throw new ArgumentException(
                $"RowGroupColumnName must be null for {Name} but is '{options.RowGroupColumnName}': only Ranking learns rows together, with the "
                + "trainers of ml.Ranking.Trainers. To hold rows back together, use SamplingKeyColumnName.");
        }

        if (options.TargetTransform != TargetTransform.None && !HasTransform)
        {
            throw new ArgumentException(
                $"TargetTransform must be None for {Name} but is {options.TargetTransform}: only numbers of Regression can be transformed.");
        }

        if (options.OptimizeThreshold is not null && !HasThreshold)
        {
            throw new ArgumentException(
                $"OptimizeThreshold must be null for {Name} but is set: only BinaryClassification of a single label has one threshold.");
        }

        CheckTrust(options);
        if (options.EarlyStopping is { } stopping)
        {
            _ = Metric.Find(stopping.Metric, PossibleMetrics);
        }
    }

    private void CheckTrust(NetworkEstimatorOptions options)
    {
        string? wrong = options switch
        {
            { Calibration: not null } when !HasOneClassARow => nameof(options.Calibration),
            { PredictionSets: not null } when !HasOneClassARow => nameof(options.PredictionSets),
            _ => null,
        };
        if (wrong is not null)
        {
            throw new ArgumentException(
                $"{wrong} must be null for {Name} but is set: only BinaryClassification of a single label and MulticlassClassification "
                + "have a class a row.");
        }

        if (options.Calibration is { } method && !CalibrationMethods.Contains(method))
        {
            throw new ArgumentException(
                $"Calibration must be {string.Join(" or ", CalibrationMethods)} for {Name} but is {method}.");
        }

        if (options.PredictIntervals is not null && !HasQuantiles)
        {
            throw new ArgumentException(
                $"PredictIntervals must be null for {Name} but is set: only Regression of a single number has intervals"
                + $"{(HasOneClassARow ? ". Classes have PredictionSets" : string.Empty)}.");
        }
    }

    /// <summary>Checks what the options make small.</summary>
    /// <exception cref="ArgumentException">The task cannot take that loss.</exception>
    protected abstract void CheckLoss(TrainingOptions options);

    /// <summary>What may be reported on validation rows, whatever the label turns out to be.</summary>
    protected abstract IReadOnlyList<Metric> PossibleMetrics { get; }

    /// <summary>Whether rows are predicted to be true or false by a threshold.</summary>
    protected virtual bool HasThreshold => false;

    /// <summary>How its probabilities can be calibrated; none if a row has no single class.</summary>
    protected virtual IReadOnlyList<CalibrationMethod> CalibrationMethods => [];

    private bool HasOneClassARow => CalibrationMethods.Count > 0;

    /// <summary>Whether quantiles can be predicted beside the score.</summary>
    protected virtual bool HasQuantiles => false;

    /// <summary>Whether the rows of a group are learned together.</summary>
    protected virtual bool HasGroups => false;

    /// <summary>Whether something may be made of the label before it is learned.</summary>
    protected virtual bool HasTransform => false;
}
