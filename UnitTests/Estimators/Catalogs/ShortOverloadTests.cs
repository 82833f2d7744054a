using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Catalogs;

/// <summary>The short forms of the trainers, which take the settings that those of ML.NET's trainers take.</summary>
[TestClass]
public class ShortOverloadTests
{
    private static readonly MLContext _ml = new(seed: 1);

    private static readonly MethodInfo[] _shortForms =
    [
        .. from type in typeof(MlpCatalog).Assembly.GetTypes()
           where type.Namespace == "Microsoft.ML"
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static)
           where typeof(NetworkEstimator).IsAssignableFrom(method.ReturnType)
               && method.GetParameters() is { Length: > 2 } parameters && parameters.All(parameter => parameter.Name != "options")
           select method,
    ];

    [TestMethod]
    public void ShortForms_OfEveryTrainerAndTask_PassTheCommonSettingsOn()
    {
        Assert.HasCount((9 * 4) + 2, _shortForms); // each trainer for each task, and labels of words from scratch and from an encoder
        foreach (var method in _shortForms)
        {
            var options = OptionsOf(method, new()
            {
                ["labelColumnName"] = "Y",
                ["featureColumnName"] = "X",
                ["exampleWeightColumnName"] = "W",
                ["learningRate"] = 0.125,
                ["epochs"] = 7,
            });
            Assert.AreEqual(
                ("Y", "X", "W", 0.125, 7),
                (options.LabelColumnName, options.FeatureColumnName, options.ExampleWeightColumnName, options.LearningRate, options.Epochs!.Value),
                method.ToString());
        }
    }

    [TestMethod]
    public void ShortForms_OfRanking_PassTheGroupOn()
    {
        foreach (var method in _shortForms.Where(method => method.GetParameters().Any(parameter => parameter.Name == "rowGroupColumnName")))
        {
            Assert.AreEqual("Query", OptionsOf(method, new() { ["rowGroupColumnName"] = "Query" }).RowGroupColumnName);
            Assert.AreEqual("GroupId", OptionsOf(method, []).RowGroupColumnName);
        }
    }

    [TestMethod]
    public void ShortForms_WithoutSettings_HaveTheDefaultsOfTheOptions()
    {
        foreach (var method in _shortForms)
        {
            var options = OptionsOf(method, []);
            var defaults = (NetworkEstimatorOptions)Activator.CreateInstance(options.GetType())!;
            Assert.AreEqual(
                (defaults.LabelColumnName, defaults.FeatureColumnName, defaults.ExampleWeightColumnName, defaults.LearningRate, defaults.Epochs),
                (options.LabelColumnName, options.FeatureColumnName, options.ExampleWeightColumnName, options.LearningRate, options.Epochs),
                method.ToString());
        }
    }

    [TestMethod]
    public void Fit_WeightsOfTheShortForm_LeaveRowsOfWeightZeroOut()
    {
        var rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => new WeighedRow
        {
            Features = [i % 4],
            Label = i % 2 == 0 ? 1000 : i % 4,
            Weight = i % 2,
        }));
        using var model = _ml.Regression.Trainers.Mlp(exampleWeightColumnName: "Weight", hiddenLayers: [], learningRate: 0.05, epochs: 100).Fit(rows);
        var scores = _ml.Data.CreateEnumerable<ScoredRow>(model.Transform(rows), reuseRowObject: false);
        Assert.IsLessThan(100, scores.Max(row => row.Score));
    }

    // Layers and encoders have no default.
    private static NetworkEstimatorOptions OptionsOf(MethodInfo method, Dictionary<string, object> settings)
    {
        object catalog = method.GetParameters()[0].ParameterType.Name switch
        {
            "BinaryClassificationTrainers" => _ml.BinaryClassification.Trainers,
            "MulticlassClassificationTrainers" => _ml.MulticlassClassification.Trainers,
            "RankingTrainers" => _ml.Ranking.Trainers,
            _ => _ml.Regression.Trainers,
        };
        var arguments = method.GetParameters().Skip(1).Select(parameter => settings.TryGetValue(parameter.Name!, out var value)
            ? value
            : parameter.HasDefaultValue ? parameter.DefaultValue
            : parameter.ParameterType == typeof(TextEncoder) ? TinyEncoder.Load()
            : parameter.ParameterType == typeof(ImageEncoder) ? new TinyResNet().Load()
            : LayerList.Create([]));
        var estimator = method.Invoke(null, [catalog, .. arguments]);
        var field = typeof(NetworkEstimator).GetField("_options", BindingFlags.NonPublic | BindingFlags.Instance)!;
        return (NetworkEstimatorOptions)field.GetValue(estimator)!;
    }

    private sealed class WeighedRow
    {
        [VectorType(1)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public float Weight { get; set; }
    }

    private sealed class ScoredRow
    {
        public float Score { get; set; }
    }
}
