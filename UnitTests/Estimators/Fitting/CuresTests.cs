using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Fitting;

/// <summary>What a message advises is done here, as it is written there, and then the fit works.</summary>
[TestClass]
public class CuresTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Label_OfTwoClasses_IsCured()
    {
        Cured(Binary("YesNo"), _ml.Transforms.Conversion.MapValue("YesNo", new Dictionary<string, bool> { ["no"] = false, ["yes"] = true }));
        Cured(Binary("Sign"), _ml.Transforms.Expression("Sign", "x => x > 0", "Sign"));
        Cured(Binary("Double"), _ml.Transforms.Expression("Double", "x => x > 0", "Double"));
        Cured(Binary("Whole"), _ml.Transforms.Expression("Whole", "x => x > 0", "Whole"));
        Cured(Binary("Long"), _ml.Transforms.Expression("Long", "x => x > 0", "Long"));
        Cured(Binary("Byte"), _ml.Transforms.Conversion.ConvertType("Byte", outputKind: DataKind.Boolean));
        Cured(Binary("Features"), _ml.Transforms.Conversion.ConvertType("Features", outputKind: DataKind.Boolean), other: true);
    }

    [TestMethod]
    public void Label_OfKeysForTwoClasses_IsCured()
    {
        Cured(
            Binary("YesNo"),
            _ml.Transforms.Conversion.MapKeyToValue("YesNo")
                .Append(_ml.Transforms.Conversion.MapValue("YesNo", new Dictionary<string, bool> { ["no"] = false, ["yes"] = true })),
            keyed: "YesNo");
        Cured(
            Binary("Sign"),
            _ml.Transforms.Conversion.MapKeyToValue("Sign")
                .Append(_ml.Transforms.Conversion.MapValue("Sign", new Dictionary<float, bool> { [-1f] = false, [1f] = true })),
            keyed: "Sign");
        Cured(
            Binary("Whole"),
            _ml.Transforms.Conversion.MapKeyToValue("Whole")
                .Append(_ml.Transforms.Conversion.MapValue("Whole", new Dictionary<int, bool> { [0] = false, [1] = true })),
            keyed: "Whole");
        Cured(Binary("Flag"), _ml.Transforms.Conversion.MapKeyToValue("Flag"), keyed: "Flag");
    }

    [TestMethod]
    [DataRow("Key")] // without values
    [DataRow("Day")]
    public void Label_OfKeysThatAreNotTrueOrFalse_IsTakenByTheTrainersThatAreNamed(string label)
    {
        var data = label == "Day" ? Keyed(label) : Data();
        var message = Assert.ThrowsExactly<ArgumentException>(() => Binary(label).Fit(data)).Message;
        StringAssert.Contains(message, "ml.MulticlassClassification.Trainers take keys as they are");
        using var model = _ml.MulticlassClassification.Trainers.Mlp(Small(label)).Fit(data);
        Assert.IsNotNull(model);
    }

    [TestMethod]
    public void Label_OfClasses_IsCured()
    {
        Cured(Multiclass("YesNo"), _ml.Transforms.Conversion.MapValueToKey("YesNo"));
        Cured(Multiclass("Flag"), _ml.Transforms.Conversion.MapValueToKey("Flag"));
        Cured(Multiclass("Sign"), _ml.Transforms.Conversion.MapValueToKey("Sign"));
        Cured(Multiclass("Whole"), _ml.Transforms.Conversion.MapValueToKey("Whole"));
        Cured(Multiclass("Double"), _ml.Transforms.Conversion.MapValueToKey("Double"));
        Cured(Multiclass("Day"), _ml.Transforms.Conversion.MapValueToKey("Day"));
    }

    [TestMethod]
    public void Label_OfKeysWithoutACount_IsCured() =>
        Cured(Multiclass("Unbounded"), _ml.Transforms.Conversion.MapValueToKey("Unbounded"), known: false);

    [TestMethod]
    public void Label_OfNumbers_IsCured()
    {
        Cured(Regression("Digits"), _ml.Transforms.Conversion.ConvertType("Digits", outputKind: DataKind.Single));
        Cured(Regression("Flag"), _ml.Transforms.Conversion.ConvertType("Flag", outputKind: DataKind.Single));
        Cured(Regression("Whole"), _ml.Transforms.Conversion.ConvertType("Whole", outputKind: DataKind.Single));
        Cured(Regression("Double"), _ml.Transforms.Conversion.ConvertType("Double", outputKind: DataKind.Single));
        Cured(Regression("Day"), _ml.Transforms.Conversion.ConvertType("Day", outputKind: DataKind.Single));
        Cured(Regression("Doubles"), _ml.Transforms.Conversion.ConvertType("Doubles", outputKind: DataKind.Single));
        Cured(Regression("Sign"), _ml.Transforms.Conversion.MapKeyToValue("Sign"), keyed: "Sign");
        Cured(
            Regression("Digits"),
            _ml.Transforms.Conversion.MapKeyToValue("Digits").Append(_ml.Transforms.Conversion.ConvertType("Digits", outputKind: DataKind.Single)),
            keyed: "Digits");
    }

    [TestMethod]
    public void Label_OfKeysForTextsThatAreNoNumbers_IsTakenByTheTrainersThatAreNamed()
    {
        var message = Assert.ThrowsExactly<ArgumentException>(() => Regression("YesNo").Fit(Keyed("YesNo"))).Message;
        StringAssert.EndsWith(
            message, "Its keys stand for texts that are no numbers, such as 'yes': ml.MulticlassClassification.Trainers take keys as they are.");
        using var model = Multiclass("YesNo").Fit(Keyed("YesNo"));
        Assert.IsNotNull(model);
    }

    [TestMethod]
    public void Column_OfAnotherShortName_IsNotGuessed() =>
        Assert.DoesNotContain("Did you mean", Assert.ThrowsExactly<ArgumentException>(() => Regression("Da").Fit(Data())).Message);

    [TestMethod]
    public void Weights_AreCured()
    {
        Cured(Weighted("Whole"), _ml.Transforms.Conversion.ConvertType("Whole", outputKind: DataKind.Single));
        Cured(Weighted("Double"), _ml.Transforms.Conversion.ConvertType("Double", outputKind: DataKind.Single));
        Cured(Weighted("Digits"), _ml.Transforms.Conversion.ConvertType("Digits", outputKind: DataKind.Single));
        Cured(
            Weighted("Whole"),
            _ml.Transforms.Conversion.MapKeyToValue("Whole").Append(_ml.Transforms.Conversion.ConvertType("Whole", outputKind: DataKind.Single)),
            keyed: "Whole");
    }

    [TestMethod]
    public void Groups_AreCured()
    {
        var options = Small("Label");
        (options.ValidationFraction, options.SamplingKeyColumnName) = (0.3, "Day");
        Cured(_ml.Regression.Trainers.Mlp(options), _ml.Transforms.Conversion.ConvertType("Day", outputKind: DataKind.String));
    }

    [TestMethod]
    public void Features_AreCured()
    {
        Cured(Features("Sign"), _ml.Transforms.Concatenate("Sign", "Sign"));
        Cured(Features("Whole"), _ml.Transforms.Conversion.ConvertType("Whole", outputKind: DataKind.Single)
            .Append(_ml.Transforms.Concatenate("Whole", "Whole")));
        Cured(Features("Flag"), _ml.Transforms.Conversion.ConvertType("Flag", outputKind: DataKind.Single)
            .Append(_ml.Transforms.Concatenate("Flag", "Flag")));
        Cured(Features("Doubles"), _ml.Transforms.Conversion.ConvertType("Doubles", outputKind: DataKind.Single));
        Cured(Features("YesNo"), _ml.Transforms.Categorical.OneHotEncoding("YesNo"));
        Cured(Features("YesNo"), _ml.Transforms.Text.FeaturizeText("YesNo", "YesNo"));
        Cured(Features("Words"), _ml.Transforms.Text.FeaturizeText("Words", "Words"));
        Cured(Features("Key"), _ml.Transforms.Conversion.MapKeyToVector("Key"));
        Cured(Features("Words"), _ml.Transforms.Conversion.MapKeyToVector("Words", outputCountVector: true), keyed: "Words");
    }

    [TestMethod]
    public void Features_OfUnknownSize_AreCuredByTheSchemaDefinition()
    {
        var rows = Rows();
        var e = Assert.ThrowsExactly<ArgumentException>(() => Features("Loose").Fit(_ml.Data.LoadFromEnumerable(rows)));
        StringAssert.Contains(e.Message, "set SchemaDefinition[\"Loose\"].ColumnType to a VectorDataViewType of n");
        var schema = SchemaDefinition.Create(typeof(Row));
        schema["Loose"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
        using var model = Features("Loose").Fit(_ml.Data.LoadFromEnumerable(rows, schema));
        Assert.IsNotNull(model);
    }

    [TestMethod]
    public void Categories_AreCured()
    {
        Cured(Categories("YesNo"), _ml.Transforms.Conversion.MapValueToKey("YesNo"));
        Cured(Categories("Whole"), _ml.Transforms.Conversion.MapValueToKey("Whole"));
        Cured(Categories("Flag"), _ml.Transforms.Conversion.MapValueToKey("Flag"));
        Cured(Categories("Day"), _ml.Transforms.Conversion.MapValueToKey("Day"));
        Cured(Categories("Pair"), _ml.Transforms.Conversion.MapValueToKey("Pair"));
    }

    [TestMethod]
    public void Tokens_AreCured()
    {
        Cured(Tokens("YesNo"), _ml.Transforms.Text.TokenizeToKeys("Tokens", "YesNo"), Tokens("Tokens"));
        Cured(Tokens("Words"), _ml.Transforms.Conversion.MapValueToKey("Words"));
        Cured(
            Tokens("YesNo"),
            _ml.Transforms.Conversion.MapKeyToValue("YesNo").Append(_ml.Transforms.Text.TokenizeToKeys("Tokens", "YesNo")),
            Tokens("Tokens"),
            keyed: "YesNo");
    }

    [TestMethod]
    public void Texts_ToTokenize_AreCured()
    {
        var tokenize = _ml.Transforms.Text.TokenizeToKeys("Tokens", "Whole", minimumCount: 1);
        Cured(tokenize, _ml.Transforms.Conversion.ConvertType("Whole", outputKind: DataKind.String));
        tokenize = _ml.Transforms.Text.TokenizeToKeys("Tokens", "YesNo");
        Cured(tokenize, _ml.Transforms.Conversion.MapKeyToValue("YesNo"), keyed: "YesNo");
        Cured(_ml.Transforms.Text.TokenizeToKeys("Tokens", "Words"), _ml.Transforms.Conversion.MapValueToKey("Words"), Tokens("Words"));
    }

    [TestMethod]
    public void Features_AllMissing_AreCured()
    {
        var options = Small("Label");
        options.StandardizeFeatures = false;
        var data = _ml.Data.LoadFromEnumerable(Rows().Select(row => new Row { Features = [float.NaN, 1], Label = row.Label }));
        var message = Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Regression.Trainers.Mlp(options).Fit(data)).Message;
        StringAssert.EndsWith(message, "Fill missing values first, for example with ml.Transforms.ReplaceMissingValues.");
        using var model = _ml.Transforms.ReplaceMissingValues("Features").Append(_ml.Regression.Trainers.Mlp(options)).Fit(data);
        Assert.IsNotNull(model);
    }

    [TestMethod]
    public void Labels_AllMissing_AreNotToBeFilled()
    {
        var data = _ml.Data.LoadFromEnumerable(Rows().Select(row => new Row { Features = row.Features, Label = float.NaN }));
        var message = Assert.ThrowsExactly<InvalidOperationException>(() => Regression("Label").Fit(data)).Message;
        StringAssert.StartsWith(message, "No training row can be used: 24 with a missing label. Check how the label is read");
    }

    [TestMethod]
    public void Logarithm_OfALabelOfZero_IsCuredByTheOtherTransform()
    {
        var options = Small("Label");
        options.TargetTransform = TargetTransform.Log;
        var message = Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Regression.Trainers.Mlp(options).Fit(Data())).Message;
        StringAssert.Contains(message, "or use TargetTransform.Quantile");
        options.TargetTransform = TargetTransform.Quantile;
        using var model = _ml.Regression.Trainers.Mlp(options).Fit(Data());
        Assert.IsNotNull(model);
    }

    [TestMethod]
    public void ValidationRows_OfOtherClasses_AreCuredByTheSameMap()
    {
        var more = _ml.Data.LoadFromEnumerable(Rows().Append(new Row { Features = [1, 1], YesNo = "perhaps", Words = ["a"] }));
        var map = _ml.Transforms.Conversion.MapValueToKey("YesNo").Fit(Data());
        var other = _ml.Transforms.Conversion.MapValueToKey("YesNo").Fit(more);
        var message = Assert.ThrowsExactly<ArgumentException>(() => Multiclass("YesNo").Fit(map.Transform(Data()), other.Transform(more))).Message;
        StringAssert.EndsWith(message, "Map both with the same fitted MapValueToKey.");
        using var model = Multiclass("YesNo").Fit(map.Transform(Data()), map.Transform(more));
        Assert.IsNotNull(model);
    }

    [TestMethod]
    public void Layers_ThatEndInAnImage_AreCuredByFlatten()
    {
        Layer[] layers = [new Reshape(new TensorShape(1, 1, 2)), new Convolution2D(2, 1)];
        var message = Assert.ThrowsExactly<ArgumentException>(() => Network([], "Features", layers).Fit(Data())).Message;
        StringAssert.EndsWith(message, "Put a Flatten at their end, or pool a sequence over time.");
        using var model = Network([], "Features", [.. layers, new Flatten()]).Fit(Data());
        Assert.IsNotNull(model);
    }

    [TestMethod]
    public void Branch_OfTheFeatureColumn_TakesItsPlace()
    {
        using var model = Network([new ColumnBranch("Features", [new Linear(3)]), new ColumnBranch("Doubles", [])], "Features")
            .Fit(_ml.Transforms.Conversion.ConvertType("Doubles", outputKind: DataKind.Single).Fit(Data()).Transform(Data()));
        CollectionAssert.AreEqual(new[] { "Features", "Doubles" }, model.Model.Network.Inputs.Select(input => input.Name).ToArray());
        Assert.IsInstanceOfType<Linear>(model.Model.Network.Inputs[0].Layers[0]);
    }

    [TestMethod]
    public void Branches_WithoutAFeatureColumn_AreCuredByNull()
    {
        ColumnBranch[] branches = [new("Vector", [new Linear(3)])];
        var data = _ml.Transforms.CopyColumns("Vector", "Features").Append(_ml.Transforms.DropColumns("Features")).Fit(Data()).Transform(Data());
        var e = Assert.ThrowsExactly<ArgumentException>(() => Network(branches, "Features").Fit(data));
        StringAssert.StartsWith(e.Message, "Column 'Features' is missing.");
        StringAssert.EndsWith(e.Message, "Or set FeatureColumnName = null: there are other columns to predict from.");
        using var model = Network(branches, null).Fit(data);
        Assert.IsNotNull(model);
    }

    [TestMethod]
    [DataRow("flag", "Flag")]
    [DataRow("Digts", "Digits")]
    [DataRow("Unbouned", "Unbounded")]
    public void Column_MisspeltByALetter_IsGuessed(string misspelt, string meant) => StringAssert.EndsWith(
        Assert.ThrowsExactly<ArgumentException>(() => Regression(misspelt).Fit(Data())).Message,
        $"Did you mean '{meant}'? Otherwise add the column, or give the name of one that is there.");

    // The message has the code of the cure, and the fit that was refused works after it; 'after' is fitted instead if the cure names another column.
    private void Cured(
        IEstimator<ITransformer> refused,
        IEstimator<ITransformer> cure,
        IEstimator<ITransformer>? after = null,
        string? keyed = null,
        bool other = false,
        bool known = true,
        [CallerArgumentExpression(nameof(cure))] string code = "")
    {
        var data = keyed is null ? Data() : Keyed(keyed);
        if (other)
        {
            data = _ml.Transforms.Concatenate("Other", "Sign").Fit(data).Transform(data);
        }

        var expected = string.Concat(code.Split('\n', StringSplitOptions.TrimEntries)).Replace("_ml.", "ml.", StringComparison.Ordinal);
        var message = Assert.ThrowsExactly<ArgumentException>(() => refused.Fit(data)).Message;
        StringAssert.Contains(message, expected);
        if (keyed is null && known)
        {
            var beforehand = Assert.ThrowsExactly<ArgumentException>(() => refused.GetOutputSchema(LabelledRow.ShapeOf(data.Schema))).Message;
            StringAssert.Contains(beforehand, expected);
        }

        var model = cure.Append(after ?? refused).Fit(data);
        (model as IDisposable)?.Dispose();
    }

    private MlpEstimator Binary(string label) => _ml.BinaryClassification.Trainers.Mlp(Small(label));

    private MlpEstimator Multiclass(string label) => _ml.MulticlassClassification.Trainers.Mlp(Small(label));

    private MlpEstimator Regression(string label) => _ml.Regression.Trainers.Mlp(Small(label));

    private MlpEstimator Weighted(string weight)
    {
        var options = Small("Label");
        options.ExampleWeightColumnName = weight;
        return _ml.Regression.Trainers.Mlp(options);
    }

    private MlpEstimator Features(string column)
    {
        var options = Small("Label");
        options.FeatureColumnName = column;
        return _ml.Regression.Trainers.Mlp(options);
    }

    private MlpEstimator Categories(string column)
    {
        var options = Small("Label");
        (options.FeatureColumnName, options.CategoricalColumnNames) = (null, [column]);
        return _ml.Regression.Trainers.Mlp(options);
    }

    private TextCnnEstimator Tokens(string column) =>
        _ml.Regression.Trainers.TextCnn(new TextCnnEstimator.Options { FeatureColumnName = column, Epochs = 1, Embedding = new() { Size = 4 } });

    private NeuralNetworkEstimator Network(IReadOnlyList<ColumnBranch> branches, string? features, params Layer[] layers) =>
        _ml.Regression.Trainers.NeuralNetwork(
            new NeuralNetworkEstimator.Options { FeatureColumnName = features, Branches = branches, Layers = [.. layers], Epochs = 1 });

    // A label that is the feature column has another one to be predicted from.
    private static MlpEstimator.Options Small(string label) => new()
    {
        LabelColumnName = label,
        FeatureColumnName = label == "Features" ? "Other" : "Features",
        HiddenLayers = [4],
        Epochs = 1,
    };

    private IDataView Keyed(string column) =>
        _ml.Transforms.Conversion.MapValueToKey(column).Fit(Data()).Transform(Data());

    private IDataView Data() => _ml.Data.LoadFromEnumerable(Rows());

    private static Row[] Rows() => [.. Enumerable.Range(0, 24).Select(i => new Row
    {
        Features = [i % 5, i % 2],
        Label = i % 7,
        YesNo = i % 2 == 0 ? "yes" : "no",
        Digits = $"{i}.5",
        Words = i % 2 == 0 ? ["good", "film"] : ["bad"],
        Pair = ["a", i % 2 == 0 ? "b" : "c"],
        Flag = i % 2 == 0,
        Sign = i % 2 == 0 ? -1 : 1,
        Whole = i % 2,
        Long = i % 2,
        Byte = (byte)(i % 2),
        Double = i % 2,
        Doubles = [i, i % 3],
        Loose = [i, i % 3],
        Day = new DateTime(2024, 1, 1 + (i % 3), 0, 0, 0, DateTimeKind.Utc),
        Key = (uint)(i % 3),
        Unbounded = (uint)(i % 3),
    })];

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public string YesNo { get; set; } = string.Empty;

        public string Digits { get; set; } = string.Empty;

        public string[] Words { get; set; } = [];

        [VectorType(2)]
        public string[] Pair { get; set; } = [];

        public bool Flag { get; set; }

        public float Sign { get; set; }

        public int Whole { get; set; }

        public long Long { get; set; }

        public byte Byte { get; set; }

        public double Double { get; set; }

        [VectorType(2)]
        public double[] Doubles { get; set; } = [];

        public float[] Loose { get; set; } = [];

        public DateTime Day { get; set; }

        [KeyType(3)]
        public uint Key { get; set; }

        [KeyType(uint.MaxValue)]
        public uint Unbounded { get; set; }
    }
}
