using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Training.Thresholds;
using MLNet.DeepExtensions.UnitTests.Estimators;
using MLNet.DeepExtensions.UnitTests.Tools;
using static MLNet.DeepExtensions.UnitTests.Golden.GoldenTrainers;

namespace MLNet.DeepExtensions.UnitTests.Golden;

/// <summary>
/// Wrong options and columns are refused in the words that are recorded in <c>Errors.txt</c>, which says so where rows were read before; see
/// <see cref="GoldenFile"/>.
/// </summary>
[TestClass]
public class GoldenErrorTests
{
    private const string WasRead = "A row was read.";
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void WrongInputs_AreRefusedInTheWordsRecorded()
    {
        using var culture = OtherCulture.Invariant(); // in which they were recorded: messages show layers as records write themselves
        using var flags = Create(_ml, Binary, Short(TaskCases.SmallMlp(), o => o.LabelColumnName = "Flag"))
            .Fit(LabelledRow.View(_ml, LabelledRow.Create()));
        var text = new StringBuilder();
        foreach (var (name, fit) in OfTables(flags.Model).Concat(OfObjectives()).Concat(OfSequences()).Concat(OfImages()))
        {
            var error = Assert.Throws<Exception>(() => fit(Unreadable()), name);
            var isLate = error is InvalidOperationException { Message: WasRead };
            error = isLate ? Assert.Throws<ArgumentException>(() => fit(Readable()), name) : error;
            var line = $"{name}{(isLate ? ", once the rows are read" : string.Empty)}: {error.GetType().Name}: {error.Message}";
            text.Append(line.ReplaceLineEndings(" ")).Append('\n');
        }

        GoldenFile.Check(text.ToString(), "Errors.txt");
    }

    private IEnumerable<(string Name, Action<IEnumerable<Row>> Fit)> OfTables(TrainedNetwork flags) =>
    [
        ("missing label", Mlp(Binary, o => o.LabelColumnName = "Nothing")),
        ("missing features", Mlp(Binary, o => o.FeatureColumnName = "Nothing")),
        ("missing category", Mlp(Binary, o => o.CategoricalColumnNames = ["Nothing"])),
        ("missing weight", Mlp(Binary, o => o.ExampleWeightColumnName = "Nothing")),
        ("missing group", Mlp(Binary, o => (o.SamplingKeyColumnName, o.ValidationFraction) = ("Nothing", 0.5))),
        ("text as label", Mlp(Multiclass, o => o.LabelColumnName = "Name")),
        ("number as label of classes", Mlp(Multiclass, o => o.LabelColumnName = "Number")),
        ("key as label of true and false", Mlp(Binary, o => o.LabelColumnName = "Kind")),
        ("boolean as number", Mlp(Regression, o => o.LabelColumnName = "Flag")),
        ("text as weight", Mlp(Binary, o => o.ExampleWeightColumnName = "Name")),
        ("text as category", Mlp(Binary, o => o.CategoricalColumnNames = ["Name"])),
        ("number as tokens", Mlp(Binary, o => o.TokenColumnNames = ["Number"])),
        ("number as image", Mlp(Binary, o => o.ImageColumnNames = ["Number"])),
        ("text as features", Mlp(Binary, o => o.FeatureColumnName = "Name")),
        ("keys as features", Mlp(Binary, o => o.FeatureColumnName = "Tokens")),
        ("label among the features", Mlp(Binary, o => o.FeatureColumnName = "Flag")),
        ("column named twice", Mlp(Binary, o => o.CategoricalColumnNames = ["Region", "Region"])),
        ("no columns", Mlp(Binary, o => o.FeatureColumnName = null)),
        ("embedding size alone", Mlp(Binary, o => o.EmbeddingSize = 4)),
        ("embedding of raw numbers", Mlp(Binary, o => (o.NumericEmbedding, o.StandardizeFeatures) = (NumericEmbedding.PiecewiseLinear, false))),
        ("no members", Mlp(Binary, o => o.Members = 0)),
        ("epochs and steps", Mlp(Binary, o => o.Steps = 5)),
        ("group without fraction", Mlp(Binary, o => o.SamplingKeyColumnName = "Name")),
        ("initial model and transfer", Mlp(Binary, o => (o.InitialModel, o.TransferFrom) = (flags, flags))),
        ("initial model of other layers", Mlp(Binary, o => (o.InitialModel, o.HiddenLayers) = (flags, [9]))),
        ("initial model of another task", Mlp(Regression, o => o.InitialModel = flags)),
        ("transfer of nothing", Mlp(Binary, o => (o.TransferFrom, o.HiddenLayers, o.StandardizeFeatures) = (flags, [9], false))),
        ("unknown frozen layer without model", Mlp(Binary, o => o.FrozenLayers = ["trunk.9"])),
        ("unknown frozen layer", Mlp(Binary, o => (o.InitialModel, o.FrozenLayers) = (flags, ["trunk.9"]))),
        ("heads", Fit(Binary, new TabularTransformerEstimator.Options { ModelSize = 30 })),
        ("layers that do not fit", Fit(Binary, new NeuralNetworkEstimator.Options { Layers = [new Residual([new Linear(5)])] })),
        ("layers that end in no vector", Fit(Binary, new NeuralNetworkEstimator.Options { Layers = [new Reshape(new TensorShape(3, 1))] })),
        ("standardize inside", Fit(Binary, new NeuralNetworkEstimator.Options { Layers = [new Standardize(), new Linear(4)] })),
        ("batch normalisation of one row", Fit(
            Binary, new NeuralNetworkEstimator.Options { Layers = [new BatchNormalization()] },
            o => o.BatchSize = 1)),
        ("branch without embedding", Fit(Binary, new NeuralNetworkEstimator.Options { Branches = [new("Tokens", [new Linear(4)])] })),
    ];

    private IEnumerable<(string Name, Action<IEnumerable<Row>> Fit)> OfObjectives() =>
    [
        ("loss of another task", Mlp(Binary, o => o.Loss = new HuberLoss())),
        ("loss of classes", Mlp(Regression, o => o.Loss = new FocalLoss())),
        ("label smoothing of numbers", Mlp(Regression, o => o.LabelSmoothing = 0.1)),
        ("class weights of numbers", Mlp(Regression, o => o.ClassWeights = ClassWeights.Balanced)),
        ("quantiles of classes", Mlp(Multiclass, o => o.PredictQuantiles = [0.5])),
        ("quantiles that fall", Mlp(Regression, o => o.PredictQuantiles = [0.9, 0.1])),
        ("quantile of 1", Mlp(Regression, o => o.PredictQuantiles = [1])),
        ("target transform of classes", Mlp(Binary, o => o.TargetTransform = TargetTransform.Log)),
        ("threshold of numbers", Mlp(Regression, o => (o.OptimizeThreshold, o.ValidationFraction) = (DecisionThreshold.ForF1, 0.5))),
        ("unknown metric", Mlp(Binary, o => (o.EarlyStopping, o.ValidationFraction) = (new EarlyStopping { Metric = "Nothing" }, 0.5))),
        ("cutmix of numbers", Mlp(Binary, o => o.Mixing = new() { CutMix = 1 })),
        ("learning rate", Mlp(Binary, o => o.LearningRate = double.NaN)),
        ("device", Mlp(Binary, o => o.Device = "gpu")),
        ("validation fraction", Mlp(Binary, o => o.ValidationFraction = 1)),
    ];

    private IEnumerable<(string Name, Action<IEnumerable<Row>> Fit)> OfSequences() =>
    [
        ("text as tokens", Fit(Binary, new BiLstmEstimator.Options { FeatureColumnName = "Name" })),
        ("number as sequence", Fit(Binary, new TextCnnEstimator.Options { FeatureColumnName = "Number" })),
        ("channels of keys", Fit(Binary, new BiLstmEstimator.Options { FeatureColumnName = "Tokens", Channels = 2 })),
        ("channels that do not divide", Fit(Binary, new TextCnnEstimator.Options { FeatureColumnName = "Signal", Channels = 3 })),
        ("no channels", Fit(Binary, new TransformerEncoderEstimator.Options { FeatureColumnName = "AnySignal" })),
        ("no pooling", Fit(Binary, new BiLstmEstimator.Options { FeatureColumnName = "Tokens", Pooling = [] })),
        ("heads of an encoder", Fit(Binary, new TransformerEncoderEstimator.Options { FeatureColumnName = "Tokens", Heads = 3 })),
        ("sequence length", Fit(Binary, new BiLstmEstimator.Options { FeatureColumnName = "Tokens", MaximumSequenceLength = 0 })),
        ("word vectors that are not there", Fit(
            Binary, new BiLstmEstimator.Options { FeatureColumnName = "Tokens", Embedding = new() { WordVectorsPath = "" } })),
    ];

    private IEnumerable<(string Name, Action<IEnumerable<Row>> Fit)> OfImages() =>
    [
        ("pixels that are no square", Fit(Binary, new CnnEstimator.Options { FeatureColumnName = "Signal" })),
        ("pixels of another size", Fit(
            Binary, new CnnEstimator.Options { FeatureColumnName = "Pixels", Pixels = new() { Height = 5, Width = 5, Channels = 1 } })),
        ("height that does not divide", Fit(Binary, new CnnEstimator.Options { FeatureColumnName = "Pixels", Pixels = new() { Height = 7 } })),
        ("tokens as image", Fit(Binary, new CnnEstimator.Options { FeatureColumnName = "Tokens" })),
        ("dropout of images", Fit(Binary, new CnnEstimator.Options { FeatureColumnName = "Pixels", Dropout = 1 })),
    ];

    private Action<IEnumerable<Row>> Mlp(string task, Action<MlpEstimator.Options> change) => Fit(task, TaskCases.SmallMlp(), change);

    private Action<IEnumerable<Row>> Fit<TOptions>(string task, TOptions options, Action<TOptions>? change = null)
        where TOptions : NetworkEstimatorOptions => rows =>
    {
        options.LabelColumnName = task switch { Binary => "Flag", Multiclass => "Kind", _ => "Number" };
        using var model = Create(_ml, task, Short(options, change)).Fit(_ml.Data.LoadFromEnumerable(rows));
    };

    private static IEnumerable<Row> Unreadable() => Enumerable.Range(0, 1).Select<int, Row>(_ => throw new InvalidOperationException(WasRead));

    private static IEnumerable<Row> Readable() => Enumerable.Range(0, 20).Select(i => new Row
    {
        Features = [i, i % 7, i % 3],
        Flag = i % 2 == 0,
        Number = i,
        Kind = (uint)(i % 3),
        Region = (uint)(i % 5),
        Tokens = new VBuffer<uint>(2, [(uint)(i % 12), 1]),
        Signal = [.. Enumerable.Range(i, 20)],
        Pixels = [.. Enumerable.Range(i, 64).Select(value => (byte)value)],
    });

    private sealed class Row
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        public bool Flag { get; set; }

        public float Number { get; set; }

        public string Name { get; set; } = string.Empty;

        [KeyType(3)]
        public uint Kind { get; set; }

        [KeyType(5)]
        public uint Region { get; set; }

        [KeyType(12)]
        public VBuffer<uint> Tokens { get; set; }

        [VectorType(20)]
        public float[] Signal { get; set; } = [];

        public VBuffer<float> AnySignal { get; set; }

        [VectorType(64)]
        public byte[] Pixels { get; set; } = [];
    }
}
