using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Metrics;

namespace MLNet.DeepExtensions.Tasks;

/// <summary>A label of numbers.</summary>
internal abstract class NumberTask : LearningTask
{
    /// <inheritdoc/>
    public sealed override bool IsClassification => false;

    /// <inheritdoc/>
    protected override IReadOnlyList<Metric> PossibleMetrics => RegressionMetrics.All;

    /// <inheritdoc/>
    protected override bool HasTransform => true;

    /// <inheritdoc/>
    public override void Check(NetworkEstimatorOptions options)
    {
        base.Check(options);
        if (options.LabelSmoothing > 0)
        {
            throw new ArgumentException(
                $"LabelSmoothing must be 0 for {Name} but is {options.LabelSmoothing}: a number has no classes to spread over.");
        }

        if (options.ClassWeights != ClassWeights.None)
        {
            throw new ArgumentException(
                $"ClassWeights must be ClassWeights.None for {Name}: a number has no class. To weigh rows, use ExampleWeightColumnName.");
        }
    }

    /// <inheritdoc/>
    protected override void CheckLoss(TrainingOptions options) => TaskLoss.RequireRegressionLoss(options, Name);
}
