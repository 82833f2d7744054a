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
    public static IEnumerable<(string Name, Func<IEstimator<ITransformer>> Create)> Of(MLContext ml, Table table, string device) =>
        table.Label.Task switch
        {
            TableTask.Binary => Binary(ml, table, device),
            TableTask.Multiclass => Multiclass(ml, table, device),
            _ => Regression(ml, table, device),
        };

    private static IEnumerable<(string Name, Func<IEstimator<ITransformer>> Create)> Binary(MLContext ml, Table table, string device)
    {
        var trainers = ml.BinaryClassification.Trainers;
        yield return ("Mlp", () => trainers.Mlp(Of(table, device, new MlpEstimator.Options())));
        yield return ("Mlp for tables", () => trainers.Mlp(Of(table, device, MlpEstimator.Options.ForTables())));
        yield return ("TabularTransformer", () => trainers.TabularTransformer(Of(table, device, new TabularTransformerEstimator.Options())));
        yield return ("LightGbm", () => trainers.LightGbm());
        yield return ("FastTree", () => trainers.FastTree());
        yield return ("Sdca", () => Scaled(ml).Append(trainers.SdcaLogisticRegression()));
    }

    private static IEnumerable<(string Name, Func<IEstimator<ITransformer>> Create)> Multiclass(MLContext ml, Table table, string device)
    {
        var trainers = ml.MulticlassClassification.Trainers;
        yield return ("Mlp", () => trainers.Mlp(Of(table, device, new MlpEstimator.Options())));
        yield return ("Mlp for tables", () => trainers.Mlp(Of(table, device, MlpEstimator.Options.ForTables())));
        yield return ("TabularTransformer", () => trainers.TabularTransformer(Of(table, device, new TabularTransformerEstimator.Options())));
        yield return ("LightGbm", () => trainers.LightGbm());
        yield return ("FastTree", () => trainers.OneVersusAll(ml.BinaryClassification.Trainers.FastTree()));
        yield return ("Sdca", () => Scaled(ml).Append(trainers.SdcaMaximumEntropy()));
    }

    private static IEnumerable<(string Name, Func<IEstimator<ITransformer>> Create)> Regression(MLContext ml, Table table, string device)
    {
        var trainers = ml.Regression.Trainers;
        yield return ("Mlp", () => trainers.Mlp(Of(table, device, new MlpEstimator.Options())));
        yield return ("Mlp for tables", () => trainers.Mlp(Of(table, device, MlpEstimator.Options.ForTables())));
        yield return ("TabularTransformer", () => trainers.TabularTransformer(Of(table, device, new TabularTransformerEstimator.Options())));
        yield return ("LightGbm", () => trainers.LightGbm());
        yield return ("FastTree", () => trainers.FastTree());
        yield return ("Sdca", () => Scaled(ml).Append(trainers.Sdca()));
    }

    private static TOptions Of<TOptions>(Table table, string device, TOptions options)
        where TOptions : TableEstimatorOptions
    {
        options.FeatureColumnName = table.Numbers;
        options.CategoricalColumnNames = table.Categories;
        options.Device = device;
        options.Threads = 1;
        return options;
    }

    private static NormalizingEstimator Scaled(MLContext ml) => ml.Transforms.NormalizeMeanVariance("Features");
}
