using System.Collections;
using System.Reflection;
using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Serialization;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Training.Optimizers;
using MLNet.DeepExtensions.Trainers.Training.Schedules;
using MLNet.DeepExtensions.Trainers.Training.Thresholds;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Serialization;

/// <summary>Every setting of every estimator is written as JSON and read back, found by reflection so that none can be forgotten.</summary>
[TestClass]
public class OptionsJsonTests
{
    // What is no data: code of the user's, and networks, which are files of their own.
    private static readonly string[] _left = ["InitialModel", "TransferFrom", "CancellationToken", "Progress", "Callbacks", "Distributed"];

    private static IEnumerable<Type> AllOptions => typeof(MlpEstimator).Assembly.GetTypes().Where(type =>
        type is { Name: "Options", IsNested: true, IsAbstract: false, IsPublic: false, IsNestedPublic: true });

    [TestMethod]
    public void AllOptions_HaveAName() =>
        CollectionAssert.AreEquivalent(AllOptions.ToArray(), OptionsJson.Types.Values.ToArray());

    [TestMethod]
    public void AllTrainersOptions_AreAmongThem() => CollectionAssert.IsSubsetOf(
        typeof(MlpEstimator).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(NetworkEstimatorOptions)) && !type.IsAbstract).ToArray(),
        AllOptions.ToArray());

    [TestMethod]
    public void Properties_ThatAreNotWritten_AreThoseThatAreNoData()
    {
        var left = AllOptions.SelectMany(Settings).Where(property => property.GetCustomAttribute<JsonIgnoreAttribute>() is not null);
        CollectionAssert.AreEquivalent(_left, left.Select(property => property.Name).Distinct().ToArray());
    }

    [TestMethod]
    public void EachSetting_ThatHasNotItsDefault_IsReadBack()
    {
        foreach (var type in AllOptions)
        {
            foreach (var property in Settings(type).Where(property => !_left.Contains(property.Name)))
            {
                var tried = 0;
                foreach (var value in Others(property.PropertyType, property.GetValue(Activator.CreateInstance(type))))
                {
                    var options = Activator.CreateInstance(type)!;
                    property.SetValue(options, value);
                    var again = Read(type, Write(options));
                    foreach (var each in Settings(type).Where(each => !_left.Contains(each.Name)))
                    {
                        AssertEqual(each.GetValue(options), each.GetValue(again), $"{type.FullName}.{each.Name}, with {property.Name} = {value}");
                    }

                    tried++;
                }

                Assert.IsGreaterThan(0, tried, $"{type.FullName}.{property.Name}: no value to try of {property.PropertyType}");
            }
        }
    }

    [TestMethod]
    public void FromJson_OfSomeOfARecordsSettings_LeavesTheOthersAtTheirDefaults()
    {
        var options = BiLstmEstimator.Options.FromJson("""
            { "Embedding": { "Size": 7 }, "Checkpoints": { "Directory": "x" }, "RowStorage": { "Directory": "y" }, "Mixing": { "Mixup": 0.5 } }
            """);
        Assert.AreEqual(new EmbeddingSettings { Size = 7 }, options.Embedding);
        Assert.AreEqual(new CheckpointSettings("x"), options.Checkpoints);
        Assert.AreEqual(new RowStorageSettings { Directory = "y" }, options.RowStorage);
        Assert.AreEqual(new MixingSettings { Mixup = 0.5 }, options.Mixing);
        Assert.AreEqual(new PixelLayout { Width = 9 }, CnnEstimator.Options.FromJson("""{ "Pixels": { "Width": 9 } }""").Pixels);
    }

    [TestMethod]
    public void EachKindOfLossOptimizerAndSchedule_HasADiscriminator()
    {
        foreach (var kind in (Type[])[typeof(Loss), typeof(Optimizer), typeof(LearningRateSchedule), typeof(Layer)])
        {
            var named = kind.GetCustomAttributes<JsonDerivedTypeAttribute>().Select(attribute => attribute.DerivedType).ToArray();
            CollectionAssert.IsSubsetOf(
                kind.Assembly.GetTypes().Where(type => type.IsSubclassOf(kind) && type is { IsPublic: true, IsAbstract: false }).ToArray(), named);
        }
    }

    [TestMethod]
    public void FromJson_OfSomeOptions_LeavesTheOthersAtTheirDefaults()
    {
        var options = MlpEstimator.Options.FromJson(
            """{ "HiddenLayers": [8], "EarlyStopping": { "Metric": "F1" }, "Optimizer": { "optimizer": "Sgd" } }""");
        CollectionAssert.AreEqual(new[] { 8 }, options.HiddenLayers);
        Assert.AreEqual(new EarlyStopping { Metric = "F1" }, options.EarlyStopping);
        Assert.AreEqual(new Sgd(), options.Optimizer);
        Assert.AreEqual(new MlpEstimator.Options().LearningRate, options.LearningRate);
        Assert.AreEqual(4096, BiLstmEstimator.Options.FromJson("""{ "Ngrams": { "MaximumLength": 2 } }""").Ngrams!.MaximumSequenceLength);
    }

    [TestMethod]
    public void ForTables_ReadBack_HasItsLengthToo()
    {
        var options = MlpEstimator.Options.ForTables();
        var again = MlpEstimator.Options.FromJson(options.ToJson());
        Assert.AreEqual(options.DefaultLength, again.DefaultLength);
        Assert.AreNotEqual(new MlpEstimator.Options().DefaultLength, again.DefaultLength);
        Assert.AreEqual(options.ToJson(), again.ToJson());
    }

    [TestMethod]
    public void ToJson_SaysOfWhichEstimatorItIs()
    {
        var json = new CnnEstimator.Options { Augmentation = new AugmentImage(Shift: 0.1), Architecture = CnnArchitecture.ResNet18 }.ToJson();
        StringAssert.StartsWith(json.ReplaceLineEndings("\n"), "{\n  \"estimator\": \"Cnn\",\n");
        StringAssert.Contains(json, "\"Architecture\": \"ResNet18\"");
        Assert.AreEqual(new AugmentImage(Shift: 0.1), ((CnnEstimator.Options)NetworkEstimatorOptions.FromJson(json)).Augmentation);
    }

    [TestMethod]
    [DataRow("""{ "Epoch": 3 }""", "'Epoch' is no option of Mlp. Did you mean 'Epochs'?")]
    [DataRow("""{ "Wings": 3 }""", "'Wings' is no option of Mlp. It has Activation, BatchSize, ")]
    [DataRow("""{ "Epochs": "three" }""", "The options of Mlp cannot be read: Epochs is not what it should be.")]
    [DataRow("""{ "Loss": { "loss": "Hinge" } }""", "The options of Mlp cannot be read: Loss")]
    [DataRow("""{ "EarlyStopping": { "Patient": 3 } }""", "'EarlyStopping.Patient' is no option of Mlp. Did you mean 'EarlyStopping.Patience'?")]
    [DataRow("""{ "Checkpoints": { "Wings": 3 } }""", "'Checkpoints.Wings' is no option of Mlp. It has Checkpoints.Directory, Checkpoints.Every, "
        + "Checkpoints.Resume.")]
    [DataRow("""{ "Checkpoints": { "Resume": true } }""", "Directory")]
    [DataRow("""{ "Checkpoints": { "Directory": " " } }""", "Checkpoints.Directory must be the path of a folder but is empty.")]
    [DataRow("""{ "Callbacks": [] }""", "'Callbacks' is no option of Mlp.")]
    [DataRow("""{ "InitialModel": null }""", "'InitialModel' is no option of Mlp.")]
    [DataRow("""{ "RowStorage": null }""", "RowStorage")]
    [DataRow("""{ "RowStorage": { "MemoryBudget": 0 } }""", "RowStorage.MemoryBudget")]
    [DataRow("""{ "Mixing": { "CutMix": -1 } }""", "Mixing.CutMix must be zero or a positive number.")]
    [DataRow("""{ "Optimizer": null }""", "Optimizer")]
    [DataRow("""{ "EarlyStopping": { "Patience": 0 } }""", "EarlyStopping.Patience")]
    [DataRow("""{ "ClassWeights": "Even" }""", "Weights of classes are \"None\", \"Balanced\" or { \"class\": 2.5, … }, not \"Even\".")]
    [DataRow("""{ "Checkpoints": { "Directory": "x", "Every": { "Hours": 1 } } }""", "An interval is { \"Epochs\": 1 } or { \"Steps\": 500 }, "
        + "not {\"Hours\":1}.")]
    [DataRow("""{ "OptimizeThreshold": "AUC" }""", "A threshold is chosen by \"F1\" or { \"FalsePositive\": 1, \"FalseNegative\": 5 }, not \"AUC\".")]
    [DataRow("""{ "estimator": "Cnn" }""", "\"estimator\" must be Mlp but is \"Cnn\". Read them with the FromJson of that estimator's Options.")]
    [DataRow("""[1]""", "Options must be a JSON object")]
    [DataRow("""{ "Epochs": """, "but the text is no JSON")]
    public void FromJson_WrongText_IsRefusedByName(string json, string message) =>
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => MlpEstimator.Options.FromJson(json)).Message, message);

    [TestMethod]
    public void FromJson_OfAnyTrainer_NeedsItsName()
    {
        var e = Assert.ThrowsExactly<InvalidDataException>(() => NetworkEstimatorOptions.FromJson("{}"));
        Assert.AreEqual(
            "Options must say of which estimator they are but have no entry \"estimator\". "
            + "Add one of BiLstm, Cnn, ImageEncoder, Mlp, NeuralNetwork, TabularTransformer, TextCnn, TextEncoder, TextEncoderTagger, TokenTagger, "
            + "TransformerEncoder.",
            e.Message);
    }

    private static IEnumerable<PropertyInfo> Settings(Type type) => type.GetProperties().Where(property => property.SetMethod is { IsPublic: true });

    private static string Write(object options) => (string)options.GetType().GetMethod("ToJson")!.Invoke(options, [])!;

    private static object Read(Type type, string json) =>
        type.GetMethod("FromJson", BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)!.Invoke(null, [json])!;

    private static void AssertEqual(object? expected, object? actual, string message)
    {
        if (expected is IEnumerable items and not string and not LayerList)
        {
            CollectionAssert.AreEqual(items.Cast<object>().ToArray(), ((IEnumerable)actual!).Cast<object>().ToArray(), message);
        }
        else
        {
            Assert.AreEqual(expected, actual, message);
        }
    }

    // Values other than a default, of every kind that a setting may have.
    private static IEnumerable<object?> Others(Type type, object? standard) => Nullable.GetUnderlyingType(type) is { } plain
        ? Others(plain, standard).Append(null).Where(value => !Equals(value, standard))
        : Candidates(type).Where(value => !Equals(value, standard));

    private static IEnumerable<object?> Candidates(Type type) => type switch
    {
        _ when type == typeof(int) => [7, 123_456],
        _ when type == typeof(long) => [1L << 40],
        _ when type == typeof(double) => [0.1 + 0.2, 1e-300],
        _ when type == typeof(bool) => [false, true],
        _ when type == typeof(string) => ["Größe \"x\""],
        _ when type == typeof(TimeSpan) => [TimeSpan.FromSeconds(90.5)],
        _ when type == typeof(int[]) => [new[] { 3, 1 }],
        _ when type == typeof(double[]) => [new[] { 0.05, 0.95 }],
        _ when type == typeof(string[]) => [new[] { "a", "b" }],
        _ when type == typeof(IList<string>) => [new List<string> { "trunk.0" }],
        _ when type == typeof(ClassWeights) =>
        [
            ClassWeights.Balanced,
            ClassWeights.Explicit(new Dictionary<string, double> { ["yes"] = 0.1, ["no"] = 3 }),
        ],
        _ when type == typeof(CheckpointInterval) => [CheckpointInterval.Steps(5), CheckpointInterval.Epochs(2)],
        _ when type == typeof(DecisionThreshold) =>
        [
            DecisionThreshold.ForF1,
            DecisionThreshold.ForCosts(1, 2.5),
        ],
        _ when type == typeof(LayerList) =>
        [
            LayerList.Create(new Linear(3), new Standardize(double.PositiveInfinity), new Residual([new Linear(3), new Dropout(0.1)])),
        ],
        _ when type == typeof(IReadOnlyList<ColumnBranch>) => [(ColumnBranch[])[new("x", [new Linear(2)], 3)]],
        _ when type.IsEnum => Enum.GetValues(type).Cast<object>(),
        _ when type.IsArray && type.GetElementType()!.IsEnum => [Enum.GetValues(type.GetElementType()!)],
        _ when type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false).ToArray() is { Length: > 0 } kinds =>
            kinds.SelectMany(kind => Records(kind.DerivedType)),
        _ => Records(type),
    };

    // A record of settings with its defaults, and with each of them changed a little.
    private static IEnumerable<object?> Records(Type type)
    {
        var constructor = type.GetConstructors().OrderBy(constructor => constructor.GetParameters().Length).Last();
        var parameters = constructor.GetParameters();
        object?[] standard =
        [
            .. parameters.Select(parameter => parameter.HasDefaultValue ? parameter.DefaultValue : Needed(parameter.ParameterType)),
        ];
        yield return constructor.Invoke(standard);
        for (var i = 0; i < parameters.Length; i++)
        {
            object?[] changed = [.. standard];
            changed[i] = Changed(standard[i]);
            yield return constructor.Invoke(changed);
        }

        foreach (var property in type.GetProperties().Where(property => property.SetMethod is not null && !IsParameter(property)))
        {
            foreach (var value in property.PropertyType == typeof(int) || property.PropertyType == typeof(double)
                ? [Changed(property.GetValue(constructor.Invoke(standard)))]
                : Others(property.PropertyType, property.GetValue(constructor.Invoke(standard))))
            {
                var record = constructor.Invoke(standard);
                property.SetValue(record, value);
                yield return record;
            }
        }

        bool IsParameter(PropertyInfo property) =>
            parameters.Any(parameter => string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase));
    }

    private static object Needed(Type type) => type == typeof(string) ? "folder" : 0.5;

    private static object? Changed(object? value) => value switch
    {
        int number => number + 1,
        double number => number == 0 ? 0.25 : number * 0.75,
        bool flag => !flag,
        string text => text + "x",
        _ => value,
    };
}
