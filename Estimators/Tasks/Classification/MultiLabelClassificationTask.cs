using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;
using static MLNet.DeepExtensions.Tasks.ColumnNames;

namespace MLNet.DeepExtensions.Tasks;

/// <summary>A vector of Boolean labels, of which a row may have any number.</summary>
internal sealed class MultiLabelClassificationTask : ClassificationTask
{
    public override string Name => FittedMultiLabelClassification.TaskName;

    public override LabelEncoder CreateLabelEncoder(string labelColumnName, DataViewSchema.Column? trainingLabel) =>
        new VectorLabelEncoder(labelColumnName, BooleanDataViewType.Instance, trainingLabel);

    public override IReadOnlyList<SchemaShape.Column> GetOutputColumns(SchemaShape input, string labelColumnName) =>
        [SchemaShapes.Vector(Score), SchemaShapes.Vector(Probability), SchemaShapes.BooleanVector(PredictedLabel)];

    public override int GetOutputUnits(DataViewSchema.Column label) => ((VectorDataViewType)label.Type).Size;

    public override FittedTask Fit(DataViewSchema.Column label, RowStore labels)
    {
        var values = labels.GetValues<float>();
        var first = values.AsSpan(0, labels.Width).ToArray();
        return Enumerable.Range(0, values.Length).Any(i => values[i] != first[i % labels.Width])
            ? new FittedMultiLabelClassification(label.Name, SlotNameList.ReadOrNumber(label))
            : throw new InvalidOperationException(
                $"The label column '{label.Name}' must vary but has the same labels in all {values.Length / labels.Width} training rows. "
                + "Check how the label is made and how the rows were split.");
    }

    public override void Check(NetworkEstimatorOptions options)
    {
        base.Check(options);
        if (options.ClassWeights != ClassWeights.None)
        {
            throw new ArgumentException(
                $"ClassWeights must be ClassWeights.None for {Name}: a row may have several labels. To weigh rows, use ExampleWeightColumnName.");
        }
    }

    protected override IReadOnlyList<Metric> PossibleMetrics => MultiLabelMetrics.All;
}
