using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training.Targets;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;
using static MLNet.DeepExtensions.Tasks.ColumnNames;

namespace MLNet.DeepExtensions.Tasks;

/// <summary>A vector of numbers, each learned in its own unit.</summary>
/// <param name="transform">What is made of each number first.</param>
internal sealed class MultiOutputRegressionTask(TargetTransform transform = TargetTransform.None) : NumberTask
{
    public override string Name => FittedMultiOutputRegression.TaskName;

    public override LabelEncoder CreateLabelEncoder(string labelColumnName, DataViewSchema.Column? trainingLabel) =>
        new VectorLabelEncoder(labelColumnName, NumberDataViewType.Single, trainingLabel);

    public override IReadOnlyList<SchemaShape.Column> GetOutputColumns(SchemaShape input, string labelColumnName) => [SchemaShapes.Vector(Score)];

    public override int GetOutputUnits(DataViewSchema.Column label) => ((VectorDataViewType)label.Type).Size;

    public override FittedTask Fit(DataViewSchema.Column label, RowStore labels)
    {
        var names = SlotNameList.ReadOrNumber(label);
        var units = names.Select((name, slot) =>
        {
            var values = FittedMultiOutputRegression.GetSlot(labels, slot);
            return values.AsSpan().ContainsAnyExcept(values[0])
                ? TargetUnit.Measure(values, transform, $"{label.Name}.{name}")
                : throw new InvalidOperationException(
                    $"Each slot of the label column '{label.Name}' must vary but slot '{name}' is {values[0]} in all {values.Length} training rows. "
                    + "Check how the label is made, or leave the slot out.");
        });
        return new FittedMultiOutputRegression(label.Name, names, [.. units]);
    }
}
