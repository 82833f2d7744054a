using Microsoft.ML;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;

namespace MLNet.DeepExtensions.Auto.Candidates;

/// <summary>ML.NET's own trainers of the portfolio: boosted trees.</summary>
/// <remarks>Each computes on one thread, so that the same seed gives the same model; folds run side by side.</remarks>
internal static class StockCandidates
{
    public const string LightGbm = "lightgbm", FastTree = "fasttree";

    /// <summary>LightGBM.</summary>
    /// <param name="trees">The number of trees.</param>
    /// <param name="learningRate">How much each counts; null for the trainer's choice.</param>
    /// <param name="share">The part of the rows and features that each tree sees, in (0, 1].</param>
    public static CreateCandidate Boosted(int trees, double? learningRate = null, double share = 1) => (ml, columns) =>
    {
        var booster = new GradientBooster.Options { FeatureFraction = share, SubsampleFraction = share, SubsampleFrequency = share < 1 ? 1 : 0 };
        switch (columns.Task)
        {
            case PredictionTask.BinaryClassification:
                var two = new LightGbmBinaryTrainer.Options();
                Set(two, columns, booster, trees, learningRate);
                return ml.BinaryClassification.Trainers.LightGbm(two);
            case PredictionTask.MulticlassClassification:
                var several = new LightGbmMulticlassTrainer.Options();
                Set(several, columns, booster, trees, learningRate);
                return ml.MulticlassClassification.Trainers.LightGbm(several);
            default:
                var number = new LightGbmRegressionTrainer.Options();
                Set(number, columns, booster, trees, learningRate);
                return ml.Regression.Trainers.LightGbm(number);
        }
    };

    /// <summary>ML.NET's boosted trees, of two classes or a number.</summary>
    public static IEstimator<ITransformer> FastTrees(MLContext ml, PreparedColumns columns) => columns.Task == PredictionTask.BinaryClassification
        ? ml.BinaryClassification.Trainers.FastTree(new FastTreeBinaryTrainer.Options
        {
            LabelColumnName = columns.LabelColumnName,
            FeatureColumnName = columns.FeaturesColumnName,
            NumberOfThreads = 1,
            Seed = columns.Seed,
        })
        : ml.Regression.Trainers.FastTree(new FastTreeRegressionTrainer.Options
        {
            LabelColumnName = columns.LabelColumnName,
            FeatureColumnName = columns.FeaturesColumnName,
            NumberOfThreads = 1,
            Seed = columns.Seed,
        });

    // Splits by categories have no counterpart in ONNX; the features are one-hot.
    private static void Set<TOptions, TOutput, TTransformer, TModel>(
        LightGbmTrainerBase<TOptions, TOutput, TTransformer, TModel>.OptionsBase options,
        PreparedColumns columns,
        GradientBooster.Options booster,
        int trees,
        double? learningRate)
        where TTransformer : ISingleFeaturePredictionTransformer<TModel>
        where TModel : class
        where TOptions : LightGbmTrainerBase<TOptions, TOutput, TTransformer, TModel>.OptionsBase, new()
    {
        (options.LabelColumnName, options.FeatureColumnName) = (columns.LabelColumnName, columns.FeaturesColumnName);
        (options.NumberOfIterations, options.LearningRate, options.Booster) = (trees, learningRate, booster);
        (options.NumberOfThreads, options.Seed, options.Deterministic, options.UseCategoricalSplit) = (1, columns.Seed, true, false);
    }
}
