using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.UnitTests.Estimators.WarmStart;
using MLNet.DeepExtensions.UnitTests.Tools;
using static MLNet.DeepExtensions.UnitTests.Golden.GoldenTrainers;

namespace MLNet.DeepExtensions.UnitTests.Golden;

/// <summary>
/// Models in <c>Models</c>, as earlier versions saved them, are loaded by ML.NET and by <c>LoadNetwork</c> and give what is recorded beside them; see
/// <see cref="GoldenFile"/>.
/// </summary>
[TestClass]
public class GoldenModelTests
{
    private static readonly Dictionary<string, Saved> _models = new()
    {
        ["mlp"] = Table(Binary, () => new MlpEstimator.Options { HiddenLayers = [8], CategoricalColumnNames = ["City"] }),
        ["for-tables"] = Table(Multiclass, () =>
        {
            var options = MlpEstimator.Options.ForTables();
            (options.HiddenLayers, options.Members, options.Steps, options.EmbeddingSize) = ([8], 2, null, 4);
            options.CategoricalColumnNames = ["City", "Kind"];
            return options;
        }),
        ["mlp-quantiles"] = Table(Regression, () => new MlpEstimator.Options { HiddenLayers = [8], PredictQuantiles = [0.1, 0.9] }),
        ["tabular-transformer"] = Table(MultiOutput, () =>
        {
            var options = TaskCases.SmallTransformer();
            options.CategoricalColumnNames = ["City", "Kind"];
            return options;
        }),
        ["network-branches"] = Table(Binary, () => new NeuralNetworkEstimator.Options
        {
            Branches =
            [
                new("City", [new CategoryEmbedding(5, 3), new Flatten()]),
                new("Tokens", [new Embedding(4), new PoolOverTime(TimePooling.Mean)]),
            ],
            Layers = [new Linear(8), new Activation(), new Linear(4)],
        }),
        ["lstm"] = Text(MultiLabel, TaskCases.SmallLstm),
        ["text-cnn"] = Text(Multiclass, TaskCases.SmallTextCnn),
        ["encoder"] = Text(Regression, TaskCases.SmallEncoder),
        ["lstm-signal"] = new(
            Regression,
            ml => SampleSequences.Regression(ml, 60),
            (ml, _) => ml.Transforms.CopyColumns("Steps", "AnySignal"),
            () => new BiLstmEstimator.Options
            {
                FeatureColumnName = "Steps",
                Channels = 2,
                Units = [4],
                ConvolutionSize = 3,
                ConvolutionFilters = 4,
            }),
        ["cnn"] = new(
            Binary,
            ml => GoldenData.Images(ml, Binary),
            (ml, _) => ml.Transforms.CopyColumns("Pixels", "Features"),
            () => new CnnEstimator.Options { FeatureColumnName = "Pixels", Dropout = 0.1 }),
    };

    private readonly MLContext _ml = new(seed: 1);

    public static IEnumerable<object[]> Names => _models.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Model_ThatWasSavedBefore_IsLoadedAndGoesOnAsRecorded(string name)
    {
        using var culture = OtherCulture.Invariant(); // models of earlier versions hold "0.5" in an expression, which ML.NET reads in no other
        var saved = _models[name];
        var file = GoldenFile.PathOf("Models", $"{name}.zip");
        if (GoldenFile.IsRecording && !File.Exists(file))
        {
            Save(saved, file);
        }

        var rows = saved.Rows(_ml);
        var model = _ml.Model.Load(file, out _);
        var network = _ml.Model.LoadNetwork(file);
        var report = new GoldenReport();
        report.AddScores(_ml, model, rows);
        report.AddNetwork(network);
        report.AddScores(_ml, GoOn(saved, network), model.GetStepsBeforeNetwork().Transform(rows));
        GoldenFile.Check(report.ToString(), "Models", $"{name}.txt");

        NetworkPredictionTransformer GoOn(Saved saved, TrainedNetwork from)
        {
            var options = Short(saved.CreateOptions());
            (options.InitialModel, options.LearningRate, options.Epochs) = (from, 1e-9, 1);
            return Create(_ml, saved.Task, options).Fit(model.GetStepsBeforeNetwork().Transform(rows));
        }
    }

    [TestMethod]
    public void Files_OfModels_EachBelongToOne() => CollectionAssert.AreEquivalent(
        _models.Keys.SelectMany(name => new[] { $"{name}.txt", $"{name}.zip" }).ToArray(),
        Directory.GetFiles(GoldenFile.PathOf("Models")).Select(file => Path.GetFileName(file)).ToArray());

    private void Save(Saved saved, string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var rows = saved.Rows(_ml);
        var model = saved.Steps(_ml, saved.Task).Append(Create(_ml, saved.Task, Short(saved.CreateOptions()))).Fit(rows);
        _ml.Model.Save(model, rows.Schema, file);
    }

    private static Saved Text(string task, Func<NetworkEstimatorOptions> createOptions) => new(
        task, ml => NightlyRows.Of(ml, 1), (ml, label) => GoldenData.TextSteps(ml).Append(GoldenData.Label(ml, label)), createOptions);

    private static Saved Table(string task, Func<NetworkEstimatorOptions> createOptions) => Text(task, () =>
    {
        var options = createOptions();
        options.FeatureColumnName = "Numbers";
        return options;
    });

    private sealed record Saved(
        string Task,
        Func<MLContext, IDataView> Rows,
        Func<MLContext, string, IEstimator<ITransformer>> Steps,
        Func<NetworkEstimatorOptions> CreateOptions);
}
