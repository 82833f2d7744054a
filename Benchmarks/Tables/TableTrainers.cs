using Microsoft.ML;
using Microsoft.ML.Transforms;

namespace MLNet.DeepExtensions.Benchmarks.Tables;

/// <summary>The trainers that are compared, by task: the package's, then ML.NET's at their defaults.</summary>
internal static class TableTrainers
{
    /// <summary>Names, and ways to make the trainers.</summary>
    public static IEnumerable<(string Name, Func<IEstimator<ITransformer>> Create)> Of(MLContext ml, TableTask task) => task switch
    {
        TableTask.Binary => Binary(ml),
        TableTask.Multiclass => Multiclass(ml),
        _ => Regression(ml),
    };

    private static IEnumerable<(string Name, Func<IEstimator<ITransformer>> Create)> Binary(MLContext ml)
    {
        var trainers = ml.BinaryClassification.Trainers;
        yield return ("Mlp", () => trainers.Mlp());
        yield return ("Mlp for tables", () => trainers.Mlp(MlpEstimator.Options.ForTables()));
        yield return ("LightGbm", () => trainers.LightGbm());
        yield return ("FastTree", () => trainers.FastTree());
        yield return ("Sdca", () => Scaled(ml).Append(trainers.SdcaLogisticRegression()));
    }

    private static IEnumerable<(string Name, Func<IEstimator<ITransformer>> Create)> Multiclass(MLContext ml)
    {
        var trainers = ml.MulticlassClassification.Trainers;
        yield return ("Mlp", () => trainers.Mlp());
        yield return ("Mlp for tables", () => trainers.Mlp(MlpEstimator.Options.ForTables()));
        yield return ("LightGbm", () => trainers.LightGbm());
        yield return ("FastTree", () => trainers.OneVersusAll(ml.BinaryClassification.Trainers.FastTree()));
        yield return ("Sdca", () => Scaled(ml).Append(trainers.SdcaMaximumEntropy()));
    }

    private static IEnumerable<(string Name, Func<IEstimator<ITransformer>> Create)> Regression(MLContext ml)
    {
        var trainers = ml.Regression.Trainers;
        yield return ("Mlp", () => trainers.Mlp());
        yield return ("Mlp for tables", () => trainers.Mlp(MlpEstimator.Options.ForTables()));
        yield return ("LightGbm", () => trainers.LightGbm());
        yield return ("FastTree", () => trainers.FastTree());
        yield return ("Sdca", () => Scaled(ml).Append(trainers.Sdca()));
    }

    private static NormalizingEstimator Scaled(MLContext ml) => ml.Transforms.NormalizeMeanVariance("Features");
}
