using Microsoft.ML;
using Microsoft.ML.Transforms;

namespace MLNet.DeepExtensions.Benchmarks.Tables;

/// <summary>
/// The trainers that are compared: the package's, on numbers with gaps and on categories as keys, then ML.NET's at their defaults, on filled
/// numbers and one-hot categories.
/// </summary>
internal static class TableTrainers
{
    /// <summary>Names, and ways to make the trainers.</summary>
    public static IEnumerable<(string Name, Func<IEstimator<ITransformer>> Create)> Of(MLContext ml, Table table) => table.Label.Task switch
    {
        TableTask.Binary => Binary(ml, table),
        TableTask.Multiclass => Multiclass(ml, table),
        _ => Regression(ml, table),
    };

    private static IEnumerable<(string Name, Func<IEstimator<ITransformer>> Create)> Binary(MLContext ml, Table table)
    {
        var trainers = ml.BinaryClassification.Trainers;
        yield return ("Mlp", () => trainers.Mlp(Of(table, new MlpEstimator.Options())));
        yield return ("Mlp for tables", () => trainers.Mlp(Of(table, MlpEstimator.Options.ForTables())));
        yield return ("TabularTransformer", () => trainers.TabularTransformer(Of(table, new TabularTransformerEstimator.Options())));
        yield return ("LightGbm", () => trainers.LightGbm());
        yield return ("FastTree", () => trainers.FastTree());
        yield return ("Sdca", () => Scaled(ml).Append(trainers.SdcaLogisticRegression()));
    }

    private static IEnumerable<(string Name, Func<IEstimator<ITransformer>> Create)> Multiclass(MLContext ml, Table table)
    {
        var trainers = ml.MulticlassClassification.Trainers;
        yield return ("Mlp", () => trainers.Mlp(Of(table, new MlpEstimator.Options())));
        yield return ("Mlp for tables", () => trainers.Mlp(Of(table, MlpEstimator.Options.ForTables())));
        yield return ("TabularTransformer", () => trainers.TabularTransformer(Of(table, new TabularTransformerEstimator.Options())));
        yield return ("LightGbm", () => trainers.LightGbm());
        yield return ("FastTree", () => trainers.OneVersusAll(ml.BinaryClassification.Trainers.FastTree()));
        yield return ("Sdca", () => Scaled(ml).Append(trainers.SdcaMaximumEntropy()));
    }

    private static IEnumerable<(string Name, Func<IEstimator<ITransformer>> Create)> Regression(MLContext ml, Table table)
    {
        var trainers = ml.Regression.Trainers;
        yield return ("Mlp", () => trainers.Mlp(Of(table, new MlpEstimator.Options())));
        yield return ("Mlp for tables", () => trainers.Mlp(Of(table, MlpEstimator.Options.ForTables())));
        yield return ("TabularTransformer", () => trainers.TabularTransformer(Of(table, new TabularTransformerEstimator.Options())));
        yield return ("LightGbm", () => trainers.LightGbm());
        yield return ("FastTree", () => trainers.FastTree());
        yield return ("Sdca", () => Scaled(ml).Append(trainers.Sdca()));
    }

    private static TOptions Of<TOptions>(Table table, TOptions options)
        where TOptions : TableEstimatorOptions
    {
        options.FeatureColumnName = Table.NumbersName;
        options.CategoricalColumnNames = table.Categories;
        return options;
    }

    private static NormalizingEstimator Scaled(MLContext ml) => ml.Transforms.NormalizeMeanVariance("Features");
}
