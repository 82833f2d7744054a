using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.LearningTasks;

/// <summary>A label of numbers.</summary>
internal abstract class NumberTask : LearningTask
{
    /// <inheritdoc/>
    public sealed override IReadOnlyList<Metric> Metrics => RegressionMetrics.All;

    /// <inheritdoc/>
    protected sealed override bool HasTransform => true;

    /// <inheritdoc/>
    public sealed override RowClasses? GetClasses(DataViewSchema.Column label, RowStore labels) => null;

    /// <inheritdoc/>
    public sealed override RowObjective CreateLoss(TrainingOptions options) => CreateLoss(LossOf(options));

    /// <summary>What the options make small.</summary>
    /// <exception cref="ArgumentException">It is no loss of numbers.</exception>
    protected RegressionLoss LossOf(TrainingOptions options) => options.Loss switch
    {
        null => new SquaredLoss(),
        RegressionLoss loss => loss,
        var other => throw WrongLoss(other, $"{nameof(SquaredLoss)}, {nameof(AbsoluteLoss)}, {nameof(HuberLoss)} or {nameof(QuantileLoss)}"),
    };

    /// <inheritdoc/>
    public sealed override void Check(NetworkEstimatorOptions options)
    {
        base.Check(options);
        if (options.LabelSmoothing > 0)
        {
            throw new ArgumentException($"LabelSmoothing must be 0 for {Name} but is {options.LabelSmoothing}: a number has no classes to spread over.");
        }

        if (options.ClassWeights != ClassWeights.None)
        {
            throw new ArgumentException($"ClassWeights must be ClassWeights.None for {Name}: a number has no class. To weigh rows, use ExampleWeightColumnName.");
        }
    }

    /// <summary>The loss for the task's outputs.</summary>
    protected abstract RowObjective CreateLoss(RegressionLoss loss);
}
