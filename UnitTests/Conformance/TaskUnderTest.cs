using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.UnitTests.Conformance;

/// <summary>How ML.NET itself cross-validates and judges one of the three tasks, and how labels that are vectors are judged.</summary>
internal abstract class TaskUnderTest
{
    public static TaskUnderTest Binary { get; } = new BinaryTask();

    public static TaskUnderTest Multiclass { get; } = new MulticlassTask();

    public static TaskUnderTest Regression { get; } = new RegressionTask("Score");

    public static TaskUnderTest RegressionWithQuantiles { get; } = new RegressionTask("Score", "Quantiles");

    public static TaskUnderTest Ranking { get; } = new RankingTask();

    public static TaskUnderTest MultiOutput { get; } = new MultiOutputTask();

    public static TaskUnderTest MultiLabel { get; } = new MultiLabelTask();

    public static TaskUnderTest Tags { get; } = new TagTask();

    /// <summary>The columns that scoring adds.</summary>
    public abstract IReadOnlyList<string> OutputColumns { get; }

    /// <summary>ML.NET's main figure of the predictions, higher is better, about 0 for guessing.</summary>
    public abstract double Evaluate(MLContext ml, IDataView predictions);

    /// <summary>The same figure, cross-validated with all rows of a group in one fold.</summary>
    public abstract double CrossValidate(MLContext ml, IDataView data, IEstimator<ITransformer> estimator, string groupColumn);

    // ML.NET has no evaluator for vectors, so that its folds are judged by ours.
    private abstract class VectorTask : TaskUnderTest
    {
        public override double CrossValidate(MLContext ml, IDataView data, IEstimator<ITransformer> estimator, string groupColumn) =>
            ml.Data.CrossValidationSplit(data, numberOfFolds: 3, samplingKeyColumnName: groupColumn).Average(fold =>
            {
                var model = estimator.Fit(fold.TrainSet);
                using var owned = model as IDisposable;
                return Evaluate(ml, model.Transform(fold.TestSet));
            });
    }

    private sealed class MultiOutputTask : VectorTask
    {
        public override IReadOnlyList<string> OutputColumns => ["Score"];

        public override double Evaluate(MLContext ml, IDataView predictions) => ml.Regression.RegressionReport(predictions).RSquared;
    }

    private sealed class MultiLabelTask : VectorTask
    {
        public override IReadOnlyList<string> OutputColumns => ["Score", "Probability", "PredictedLabel"];

        public override double Evaluate(MLContext ml, IDataView predictions) =>
            (2 * ml.BinaryClassification.ClassificationReport(predictions).MacroF1) - 1;
    }

    private sealed class TagTask : VectorTask
    {
        public override IReadOnlyList<string> OutputColumns => ["Score", "PredictedLabel"];

        public override double Evaluate(MLContext ml, IDataView predictions) => ml.MulticlassClassification.TaggingReport(predictions).MacroF1;
    }

    private sealed class BinaryTask : TaskUnderTest
    {
        public override IReadOnlyList<string> OutputColumns => ["Score", "Probability", "PredictedLabel"];

        public override double Evaluate(MLContext ml, IDataView predictions) =>
            Figure(ml.BinaryClassification.Evaluate(predictions));

        public override double CrossValidate(MLContext ml, IDataView data, IEstimator<ITransformer> estimator, string groupColumn) =>
            ml.BinaryClassification.CrossValidate(data, estimator, numberOfFolds: 3, samplingKeyColumnName: groupColumn)
                .Average(fold => Figure(fold.Metrics));

        private static double Figure(BinaryClassificationMetrics metrics) => (2 * metrics.AreaUnderRocCurve) - 1;
    }

    private sealed class MulticlassTask : TaskUnderTest
    {
        public override IReadOnlyList<string> OutputColumns => ["Score", "PredictedLabel"];

        public override double Evaluate(MLContext ml, IDataView predictions) =>
            Figure(ml.MulticlassClassification.Evaluate(predictions));

        public override double CrossValidate(MLContext ml, IDataView data, IEstimator<ITransformer> estimator, string groupColumn) =>
            ml.MulticlassClassification.CrossValidate(data, estimator, numberOfFolds: 3, samplingKeyColumnName: groupColumn)
                .Average(fold => Figure(fold.Metrics));

        private static double Figure(MulticlassClassificationMetrics metrics)
        {
            var guessing = 1.0 / metrics.ConfusionMatrix.NumberOfClasses;
            return (metrics.MacroAccuracy - guessing) / (1 - guessing);
        }
    }

    private sealed class RankingTask : TaskUnderTest
    {
        public override IReadOnlyList<string> OutputColumns => ["Score"];

        public override double Evaluate(MLContext ml, IDataView predictions) => Figure(ml.Ranking.Evaluate(predictions));

        public override double CrossValidate(MLContext ml, IDataView data, IEstimator<ITransformer> estimator, string groupColumn) =>
            ml.Ranking.CrossValidate(data, estimator, numberOfFolds: 3).Average(fold => Figure(fold.Metrics));

        // A group in random order has about half of the gain.
        private static double Figure(RankingMetrics metrics) => (2 * metrics.NormalizedDiscountedCumulativeGains[2]) - 1;
    }

    private sealed class RegressionTask(params string[] columns) : TaskUnderTest
    {
        public override IReadOnlyList<string> OutputColumns => columns;

        public override double Evaluate(MLContext ml, IDataView predictions) => ml.Regression.Evaluate(predictions).RSquared;

        public override double CrossValidate(MLContext ml, IDataView data, IEstimator<ITransformer> estimator, string groupColumn) =>
            ml.Regression.CrossValidate(data, estimator, numberOfFolds: 3, samplingKeyColumnName: groupColumn).Average(fold => fold.Metrics.RSquared);
    }
}
