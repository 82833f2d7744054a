using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;
using MLNet.DeepExtensions.Trust;
using static MLNet.DeepExtensions.Tasks.ColumnNames;

namespace MLNet.DeepExtensions.Tasks;

/// <summary>A Boolean label.</summary>
internal sealed class BinaryClassificationTask : ClassificationTask
{
    public override string Name => FittedBinaryClassification.TaskName;

    public override LearningTask ForLabel(bool isVector, DataViewType itemType) =>
        isVector && itemType is BooleanDataViewType ? new MultiLabelClassificationTask() : this;

    public override LabelEncoder CreateLabelEncoder(string labelColumnName, DataViewSchema.Column? trainingLabel) =>
        new BooleanLabelEncoder(labelColumnName);

    public override IReadOnlyList<SchemaShape.Column> GetOutputColumns(SchemaShape input, string labelColumnName) =>
        [SchemaShapes.Scalar(Score), SchemaShapes.Scalar(Probability), SchemaShapes.Boolean(PredictedLabel)];

    public override int GetOutputUnits(DataViewSchema.Column label) => 1;

    public override RowClasses GetClasses(DataViewSchema.Column label, RowStore labels) => new(
        FittedBinaryClassification.BothClasses,
        Array.ConvertAll(labels.GetValues<float>(), value => value > 0.5f ? 1 : 0),
        StringComparer.OrdinalIgnoreCase);

    public override FittedTask Fit(DataViewSchema.Column label, RowStore labels)
    {
        var values = labels.GetValues<float>();
        return values.AsSpan().ContainsAnyExcept(values[0])
            ? new FittedBinaryClassification(label.Name)
            : throw new InvalidOperationException(
                $"The label column '{label.Name}' must hold both classes but is {(values[0] > 0.5f ? "true" : "false")} in all {values.Length} "
                + "training rows. Check how the label is made and how the rows were split.");
    }

    protected override IReadOnlyList<Metric> PossibleMetrics => [.. BinaryMetrics.All, .. MultiLabelMetrics.All];

    protected override bool HasThreshold => true;

    protected override IReadOnlyList<CalibrationMethod> CalibrationMethods =>
        [CalibrationMethod.Auto, CalibrationMethod.Platt, CalibrationMethod.Isotonic];
}
