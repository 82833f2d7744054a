using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;
using MLNet.DeepExtensions.Trust;
using static MLNet.DeepExtensions.Tasks.ColumnNames;

namespace MLNet.DeepExtensions.Tasks;

/// <summary>A key label.</summary>
internal sealed class MulticlassClassificationTask : ClassificationTask
{
    public override string Name => FittedMulticlassClassification.TaskName;

    public override LabelEncoder CreateLabelEncoder(string labelColumnName, DataViewSchema.Column? trainingLabel) =>
        new KeyLabelEncoder(labelColumnName, trainingLabel is { } label ? ClassLabels.FromColumn(label) : null);

    public override IReadOnlyList<SchemaShape.Column> GetOutputColumns(SchemaShape input, string labelColumnName) =>
        [SchemaShapes.Vector(Score), SchemaShapes.Key(PredictedLabel, input.Single(column => column.Name == labelColumnName))];

    public override int GetOutputUnits(DataViewSchema.Column label) => ClassLabels.FromColumn(label).Count;

    public override RowClasses GetClasses(DataViewSchema.Column label, RowStore labels) =>
        new(ClassLabels.FromColumn(label).Names, Array.ConvertAll(labels.GetValues<long>(), value => (int)value), StringComparer.Ordinal);

    public override FittedTask Fit(DataViewSchema.Column label, RowStore labels)
    {
        var values = labels.GetValues<long>();
        var names = ClassLabels.FromColumn(label).Names;
        return values.AsSpan().ContainsAnyExcept(values[0])
            ? new FittedMulticlassClassification(label.Name, names)
            : throw new InvalidOperationException(
                $"The label column '{label.Name}' must hold at least two classes but is '{names[(int)values[0]]}' in all {values.Length} "
                + "training rows. Check how the label is made and how the rows were split.");
    }

    protected override IReadOnlyList<Metric> PossibleMetrics => MulticlassMetrics.All;

    protected override IReadOnlyList<CalibrationMethod> CalibrationMethods => [CalibrationMethod.Auto, CalibrationMethod.Temperature];
}
