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
    /// <param name="settings">The settings.</param>
    public static CreateCandidate Boosted(BoostedTrees settings) => (ml, columns) =>
    {
        switch (columns.Task)
        {
            case PredictionTask.BinaryClassification:
                var two = new LightGbmBinaryTrainer.Options();
                Set(two, columns, settings);
                return ml.BinaryClassification.Trainers.LightGbm(two);
            case PredictionTask.MulticlassClassification:
                var several = new LightGbmMulticlassTrainer.Options();
                Set(several, columns, settings);
                return ml.MulticlassClassification.Trainers.LightGbm(several);
            default:
                var number = new LightGbmRegressionTrainer.Options();
                Set(number, columns, settings);
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
        BoostedTrees settings)
        where TTransformer : ISingleFeaturePredictionTransformer<TModel>
        where TModel : class
        where TOptions : LightGbmTrainerBase<TOptions, TOutput, TTransformer, TModel>.OptionsBase, new()
    {
        (options.LabelColumnName, options.FeatureColumnName) = (columns.LabelColumnName, columns.FeaturesColumnName);
        (options.NumberOfIterations, options.LearningRate) = (settings.Trees, settings.LearningRate);
        (options.NumberOfLeaves, options.MinimumExampleCountPerLeaf) = (settings.Leaves, settings.FewestRows);
        (options.NumberOfThreads, options.Seed, options.Deterministic, options.UseCategoricalSplit) = (1, columns.Seed, true, false);
        options.Booster = new GradientBooster.Options
        {
            FeatureFraction = settings.FeatureShare,
            SubsampleFraction = settings.RowShare,
            SubsampleFrequency = settings.RowShare < 1 ? 1 : 0,
            L2Regularization = settings.L2,
        };
    }
}

/// <summary>Settings of LightGBM.</summary>
/// <param name="Trees">The number of trees.</param>
internal sealed record BoostedTrees(int Trees)
{
    /// <summary>How much each tree counts; null for the trainer's choice.</summary>
    public double? LearningRate { get; init; }

    /// <summary>The most leaves of a tree; null for the trainer's choice.</summary>
    public int? Leaves { get; init; }

    /// <summary>The fewest rows of a leaf; null for the trainer's choice.</summary>
    public int? FewestRows { get; init; }

    /// <summary>The part of the features that each tree sees, in (0, 1].</summary>
    public double FeatureShare { get; init; } = 1;

    /// <summary>The part of the rows that each tree sees, in (0, 1].</summary>
    public double RowShare { get; init; } = 1;

    /// <summary>The L2 penalty of the leaves' values.</summary>
    public double L2 { get; init; } = 0.01;
}
