using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training.Targets;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;
using static MLNet.DeepExtensions.Tasks.ColumnNames;

namespace MLNet.DeepExtensions.Tasks;

/// <summary>A number, and quantiles of it if they are asked for.</summary>
/// <param name="transform">What is made of the number first.</param>
/// <param name="quantiles">The quantiles to predict beside the number, ascending.</param>
internal sealed class RegressionTask(TargetTransform transform = TargetTransform.None, params double[] quantiles) : NumberTask
{
    public override string Name => FittedRegression.TaskName;

    public override LearningTask With(NetworkEstimatorOptions options) => new RegressionTask(options.TargetTransform, options.PredictQuantiles);

    public override LearningTask ForLabel(bool isVector, DataViewType itemType) =>
        isVector && itemType.Equals(NumberDataViewType.Single) ? new MultiOutputRegressionTask(transform) : this;

    public override LabelEncoder CreateLabelEncoder(string labelColumnName, DataViewSchema.Column? trainingLabel) =>
        new SingleLabelEncoder(labelColumnName);

    public override IReadOnlyList<SchemaShape.Column> GetOutputColumns(SchemaShape input, string labelColumnName) =>
        quantiles.Length == 0 ? [SchemaShapes.Scalar(Score)] : [SchemaShapes.Scalar(Score), SchemaShapes.Vector(Quantiles)];

    public override int GetOutputUnits(DataViewSchema.Column label) => 1 + quantiles.Length;

    public override FittedTask Fit(DataViewSchema.Column label, RowStore labels)
    {
        var values = labels.GetValues<float>();
        if (!values.AsSpan().ContainsAnyExcept(values[0]))
        {
            throw new InvalidOperationException(
                $"The label column '{label.Name}' must vary but is {values[0]} in all {values.Length} training rows. "
                + "Check how the label is made and how the rows were split.");
        }

        var unit = TargetUnit.Measure(values, transform, label.Name);
        return new FittedRegression(
            label.Name, quantiles.Length == 0 ? unit : unit with { IsNeverNegative = Array.TrueForAll(values, value => value >= 0) }, quantiles);
    }

    protected override bool HasQuantiles => true;
}
