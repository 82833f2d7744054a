using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions.UnitTests.Estimators.WarmStart;

/// <summary>What a network to go on from cannot be matched with is refused by its one difference, before any row is read.</summary>
[TestClass]
public class WrongInitialModelTests
{
    private const string Start = "InitialModel must have the same task, inputs and layers as the network to train, but ";
    private const string End = ". To take over the weights that fit, use TransferFrom.";
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void InitialModel_NoKeyInCommon_NamesSome()
    {
        var initial = Fit(Mlp(null), Keys("City"));
        var message = Refusal(initial, Keys("City"), (row, _) => row.City = "city of " + row.City);
        StringAssert.StartsWith(message, Start + "none of the keys of column 'City' stands for a value that it knows: here 'city of ");
        StringAssert.EndsWith(message, End);
    }

    [TestMethod]
    public void InitialModel_NoSlotInCommon_NamesSome()
    {
        var initial = Fit(Plain(null), _ml.Transforms.Concatenate("Features", "Age", "Height"));
        var e = Assert.ThrowsExactly<ArgumentException>(() => Fit(Plain(initial), _ml.Transforms.Concatenate("Features", "Weight", "Number")));
        Assert.AreEqual(
            Start + "no slot of column 'Features' has a name that it knows: here 'Weight', 'Number', there 'Age', 'Height'" + End, e.Message);
    }

    [TestMethod]
    public void InitialModel_AnotherNumberOfKeysWithoutValues_SaysWhereTheyAreUnknown()
    {
        var initial = Fit(Mlp(null), Keys("City"), saved => saved with { KeyValues = null });
        var message = Refusal(initial, Keys("City"), (row, i) => row.City = i % 9 == 0 ? "Fulda" : row.City);
        Assert.AreEqual(Start + "column 'City' has 5 keys there and 6 here, and what they stand for is not known there" + End, message);
    }

    [TestMethod]
    public void InitialModel_AsManyKeysWithoutValues_TakesThemByNumberAndWarns()
    {
        var initial = Fit(Mlp(null), Keys("City"), saved => saved with { KeyValues = null });
        var log = new CapturedLog(_ml);
        Fit(Mlp(initial), Keys("City"));
        Assert.HasCount(1, log.Starting(
            "Warning: What the keys of column 'City' stand for is known here but not to InitialModel, which an earlier version may have saved: "
            + "as there are as many, each is taken for the one with its number."));
    }

    [TestMethod]
    public void InitialModel_NumbersWithoutNamesOfAnotherWidth_NamesTheColumn()
    {
        var initial = Fit(Plain(null), Numbers(2));
        var e = Assert.ThrowsExactly<ArgumentException>(() => Fit(Plain(initial), Numbers(3)));
        Assert.AreEqual(
            Start + "a row of column 'Features' has the shape [2] there and [3] here, and its slots have no names to either" + End, e.Message);
    }

    [TestMethod]
    public void InitialModel_AnotherColumn_NamesBoth()
    {
        var initial = Fit(Mlp(null), Keys("City"));
        var e = Assert.ThrowsExactly<ArgumentException>(() => Fit(Mlp(initial, "Kind"), Keys("Kind")));
        Assert.AreEqual(Start + "it reads 'City' and here 'Kind' is read" + End, e.Message);
    }

    [TestMethod]
    public void InitialModel_AClassLess_NamesThoseThatItKnows()
    {
        IEstimator<ITransformer> Prepare() =>
            _ml.Transforms.Concatenate("Features", "Age").Append(_ml.Transforms.Conversion.MapValueToKey("Label", "Kind"));
        MlpEstimator Trainer(TrainedNetwork? from) =>
            _ml.MulticlassClassification.Trainers.Mlp(new MlpEstimator.Options { InitialModel = from, Epochs = 1 });
        var initial = Fit(Trainer(null), Prepare());
        var rows = NightlyRows.Of(_ml, 2, (row, _) => row.Kind = row.Kind == "red" ? "blue" : row.Kind);
        var e = Assert.ThrowsExactly<ArgumentException>(() => Prepare().Append(Trainer(initial)).Fit(rows));
        Assert.AreEqual(
            Start + $"it tells 3 classes or numbers apart ({string.Join(", ", initial.Task.ClassNames)}) and label column 'Label' has 2 here, "
                + "which the steps that made its label would keep the same" + End,
            e.Message);
    }

    [TestMethod]
    public void InitialModel_KeysInsteadOfNumbers_NamesTheColumn()
    {
        var initial = Fit(Mlp(null), Keys("City"));
        var numbers = _ml.Transforms.Concatenate("City", "Age");
        var e = Assert.ThrowsExactly<ArgumentException>(() => Fit(
            _ml.Regression.Trainers.Mlp(Fast(new MlpEstimator.Options { FeatureColumnName = "City" }, initial)), numbers));
        Assert.AreEqual(Start + "column 'City' holds keys there and numbers here" + End, e.Message);
    }

    [TestMethod]
    public void InitialModel_LongerRows_NamesTheOption()
    {
        NetworkEstimator Trainer(TrainedNetwork? from, int length, int? ngrams = null) => _ml.Regression.Trainers.TextCnn(Fast(
            new TextCnnEstimator.Options
            {
                FeatureColumnName = "Tokens",
                Embedding = new() { Size = 4 },
                MaximumSequenceLength = length,
                Ngrams = ngrams is null ? null : new(),
            }, from));
        var tokens = _ml.Transforms.Text.TokenizeToKeys("Tokens", "Text");
        var initial = Fit(Trainer(null, 8), tokens);
        Assert.AreEqual(
            Start + "it reads at most 8 steps of column 'Tokens' and here 16 are read (MaximumSequenceLength)" + End,
            Assert.ThrowsExactly<ArgumentException>(() => Fit(Trainer(initial, 16), tokens)).Message);
        Assert.AreEqual(
            Start + "it has no n-grams and here they are counted (Ngrams)" + End,
            Assert.ThrowsExactly<ArgumentException>(() => Fit(Trainer(initial, 8, ngrams: 3), tokens)).Message);
    }

    [TestMethod]
    [DataRow("InitialModel")]
    [DataRow("TransferFrom")]
    public void SlotsInAnotherOrder_BeforeALayerThatTakesThemByPlace_AreRefused(string option)
    {
        NetworkEstimator Trainer(TrainedNetwork? from)
        {
            var options = Fast(
                new NeuralNetworkEstimator.Options { Layers = [new Reshape(new TensorShape(3, 1)), new Lstm(4), new Linear(4)] },
                option == "InitialModel" ? from : null);
            options.TransferFrom = option == "TransferFrom" ? from : null;
            return _ml.Regression.Trainers.NeuralNetwork(options);
        }

        var source = Fit(Trainer(null), _ml.Transforms.Concatenate("Features", "Age", "Height", "Weight"));
        var e = Assert.ThrowsExactly<ArgumentException>(
            () => Fit(Trainer(source), _ml.Transforms.Concatenate("Features", "Height", "Age", "Weight")));
        StringAssert.StartsWith(
            e.Message, $"The columns to predict from must have the slots that {option} was trained on, in the same order, as layer 'trunk.1', Lstm");
        Fit(Trainer(source), _ml.Transforms.Concatenate("Features", "Age", "Height", "Weight"));
    }

    private string Refusal(TrainedNetwork initial, IEstimator<ITransformer> prepare, Action<NightlyRow, int> change) =>
        Assert.ThrowsExactly<ArgumentException>(() => prepare.Append(Mlp(initial)).Fit(NightlyRows.Of(_ml, 2, change))).Message;

    private ValueToKeyMappingEstimator Keys(string column) => _ml.Transforms.Conversion.MapValueToKey(column);

    private EstimatorChain<CustomMappingTransformer<Named, Features>> Numbers(int count) =>
        _ml.Transforms.Concatenate("Named", [.. new[] { "Age", "Height", "Weight" }.Take(count)])
            .Append(_ml.Transforms.CustomMapping<Named, Features>(
                (row, result) => result.Values = row.Values, null, Schema<Named>("Named", count), Schema<Features>("Features", count)));

    private MlpEstimator Mlp(TrainedNetwork? from, string column = "City") =>
        _ml.Regression.Trainers.Mlp(Fast(new MlpEstimator.Options { FeatureColumnName = null, CategoricalColumnNames = [column] }, from));

    private MlpEstimator Plain(TrainedNetwork? from) => _ml.Regression.Trainers.Mlp(Fast(new MlpEstimator.Options(), from));

    private TrainedNetwork Fit(NetworkEstimator trainer, IEstimator<ITransformer> prepare) =>
        prepare.Append(trainer).Fit(NightlyRows.Of(_ml, 1)).LastTransformer.Model;

    // As one that an earlier version has saved.
    private TrainedNetwork Fit(NetworkEstimator trainer, IEstimator<ITransformer> prepare, Func<NetworkInput, NetworkInput> change)
    {
        var network = Fit(trainer, prepare);
        var changed = new Network([.. network.Network.Inputs.Select(change)], network.Network.Trunk);
        return TrainedNetwork.Create(
            changed, network.Weights, network.Description, network.History, (graph, raw) => graph.Output("y", raw, changed.OutputShape));
    }

    private static TOptions Fast<TOptions>(TOptions options, TrainedNetwork? from)
        where TOptions : NetworkEstimatorOptions
    {
        (options.InitialModel, options.LabelColumnName, options.Seed, options.Epochs) = (from, "Number", 1, 1);
        return options;
    }

    private static SchemaDefinition Schema<T>(string name, int count)
    {
        var schema = SchemaDefinition.Create(typeof(T));
        (schema["Values"].ColumnName, schema["Values"].ColumnType) = (name, new VectorDataViewType(NumberDataViewType.Single, count));
        return schema;
    }

    private sealed class Named
    {
        public float[] Values { get; set; } = [];
    }

    private sealed class Features
    {
        public float[] Values { get; set; } = [];
    }
}
