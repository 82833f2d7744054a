using System.Globalization;
using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;
using static MLNet.DeepExtensions.Tasks.ColumnNames;

namespace MLNet.DeepExtensions.Tasks;

/// <summary>A number that says in which order the rows of a group are to come, the largest first.</summary>
internal sealed class RankingTask : NumberTask
{
    // A batch of fewer could hold a single row, which is no pair.
    private const int SmallestBatch = 4;

    public override string Name => FittedRanking.TaskName;

    public override bool AllowsCompanion => false;

    public override bool LearnsLevel => false;

    public override LabelEncoder CreateLabelEncoder(string labelColumnName, DataViewSchema.Column? trainingLabel) =>
        new GradeLabelEncoder(labelColumnName);

    public override GroupEncoder CreateRowGroupEncoder(NetworkEstimatorOptions options) =>
        new(options.RowGroupColumnName ?? GroupId, requiresGroup: true);

    public override IReadOnlyList<SchemaShape.Column> GetOutputColumns(SchemaShape input, string labelColumnName) => [SchemaShapes.Scalar(Score)];

    public override int GetOutputUnits(DataViewSchema.Column label) => 1;

    public override FittedTask Fit(DataViewSchema.Column label, RowStore labels) => new FittedRanking(label.Name);

    public override void Check(NetworkEstimatorOptions options)
    {
        base.Check(options);
        if (options.RowGroupColumnName is { } group && (group.Length == 0 || group == options.LabelColumnName))
        {
            throw new ArgumentException(
                $"RowGroupColumnName must be the column that tells which rows are ranked together, not empty or the label, but is '{group}'.");
        }

        if (options.BatchSize is { } rows and < SmallestBatch)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"BatchSize must be at least {SmallestBatch} for {Name}, which learns from pairs of rows, but is {rows}."));
        }

        if (options.Mixing is { Mixup: > 0 } or { CutMix: > 0 })
        {
            throw new ArgumentException(
                $"Mixing must be null for {Name} but is set: a mixed row is of no group. Dropout regularises without mixing rows.");
        }
    }

    protected override bool HasGroups => true;

    protected override bool HasTransform => false;

    protected override IReadOnlyList<Metric> PossibleMetrics => RankingMetrics.All;

    protected override void CheckLoss(TrainingOptions options) => TaskLoss.RequireRankingLoss(options, Name);
}
