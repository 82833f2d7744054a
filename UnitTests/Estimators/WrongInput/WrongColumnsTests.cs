using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.UnitTests.Transforms;

namespace MLNet.DeepExtensions.UnitTests.Estimators.WrongInput;

/// <summary>Columns that are missing or of the wrong type are refused by name, with or without data at hand.</summary>
[TestClass]
public class WrongColumnsTests
{
    private const string Present = "The data has 'Features', 'Flag', 'Number', 'Name', 'Kind', 'Weight'. Add the column, "
        + "or give the name of one that is there.";
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow("Flag")]
    [DataRow("Kind")]
    [DataRow("Number")]
    public void LabelColumn_Missing_IsNamed(string label) => Refused(
        SmallMlp.For(_ml, label, options => options.LabelColumnName = "Nothing"), $"Column 'Nothing' is missing. {Present}");

    [TestMethod]
    public void FeatureColumn_Missing_IsNamed() => Refused(
        SmallMlp.For(_ml, "Flag", options => options.FeatureColumnName = "Nothing"), $"Column 'Nothing' is missing. {Present}");

    [TestMethod]
    public void WeightColumn_Missing_IsNamed() => Refused(
        SmallMlp.For(_ml, "Flag", options => options.ExampleWeightColumnName = "Nothing"), $"Column 'Nothing' is missing. {Present}");

    [TestMethod]
    public void ValidationColumn_Missing_IsNamedBeforeARowIsRead()
    {
        var train = new WatchedDataView(LabelledRow.View(_ml, LabelledRow.Create()));
        var validation = _ml.Transforms.DropColumns("Features").Fit(train).Transform(LabelledRow.View(_ml, LabelledRow.Create()));
        var e = Assert.ThrowsExactly<ArgumentException>(() => SmallMlp.For(_ml, "Flag").Fit(train, validation));
        StringAssert.StartsWith(e.Message, "Column 'Features' is missing.");
        Assert.AreEqual(0, train.RowsRead);
    }

    [TestMethod]
    public void Label_TextForBinary_AsksForMapValue() => Refused(
        SmallMlp.For(_ml, "Flag", options => options.LabelColumnName = "Name"),
        "Column 'Name' must be Boolean but is Text. Say which text is true: " +
        "ml.Transforms.Conversion.MapValue(\"Name\", new Dictionary<string, bool> { [\"no\"] = false, [\"yes\"] = true }), "
        + "with the column's own texts.");

    [TestMethod]
    public void Label_TextForMulticlass_AsksForMapValueToKey() => Refused(
        SmallMlp.For(_ml, "Kind", options => options.LabelColumnName = "Name"),
        "Column 'Name' must be a key but is Text. Convert it first, for example with ml.Transforms.Conversion.MapValueToKey(\"Name\").");

    [TestMethod]
    public void Label_NumberForMulticlass_AsksForMapValueToKey() => Refused(
        SmallMlp.For(_ml, "Kind", options => options.LabelColumnName = "Number"),
        "Column 'Number' must be a key but is Single. Convert it first, for example with ml.Transforms.Conversion.MapValueToKey(\"Number\").");

    [TestMethod]
    public void Label_BooleanForRegression_AsksForConvertType() => Refused(
        SmallMlp.For(_ml, "Number", options => options.LabelColumnName = "Flag"),
        "Column 'Flag' must be Single but is Boolean. Convert it first, for example with ml.Transforms.Conversion.ConvertType(\"Flag\", outputKind: "
        + "DataKind.Single).");

    [TestMethod]
    public void Label_KeyWithoutValuesForRegression_SaysThatItHasNone() => Refused(
        SmallMlp.For(_ml, "Number", options => options.LabelColumnName = "Kind"),
        "Column 'Kind' must be Single but is Key<UInt32, 0-2>. Its keys stand for no values. Load the column as a number, without KeyType",
        "Column 'Kind' must be Single but is Key<UInt32>. Its keys stand for no values. Load the column as a number, without KeyType");

    [TestMethod]
    public void Label_VectorForBinary_SaysVector() => Refused(
        SmallMlp.For(_ml, "Flag", options => (options.LabelColumnName, options.FeatureColumnName) = ("Features", "Number")),
        "Column 'Number' must be Vector<Single> of known size but is Single.");

    [TestMethod]
    public void Weight_Text_AsksForConvertType() => Refused(
        SmallMlp.For(_ml, "Flag", options => options.ExampleWeightColumnName = "Name"),
        "Column 'Name' must be Single but is Text. Convert it first, for example with ml.Transforms.Conversion.ConvertType(\"Name\", outputKind: "
        + "DataKind.Single).");

    [TestMethod]
    public void Features_Text_AreRefused() => Refused(
        SmallMlp.For(_ml, "Flag", options => options.FeatureColumnName = "Name"), "Column 'Name' must be Vector<Single> of known size but is Text.");

    [TestMethod]
    public void Features_OneNumber_AskForConcatenate() => Refused(
        SmallMlp.For(_ml, "Flag", options => options.FeatureColumnName = "Number"),
        "Column 'Number' must be Vector<Single> of known size but is Single. Make a vector of it: ml.Transforms.Concatenate(\"Number\", \"Number\"), "
        + "or of several such columns.");

    [TestMethod]
    public void Features_OfDouble_AreRefused() => Refused(
        SmallMlp.For(_ml, "Flag"),
        "Column 'Features' must be Vector<Single> of known size but is Vector<Double, 3>.",
        "Column 'Features' must be Vector<Single> of known size but is Vector<Double>.",
        _ml.Transforms.Conversion.ConvertType("Features", outputKind: DataKind.Double));

    [TestMethod]
    public void Features_OfKeys_AreRefused() => Refused(
        SmallMlp.For(_ml, "Flag"),
        "Column 'Features' must be Vector<Single> of known size but is Vector<Key<UInt32, 0-191>, 3>.",
        "Column 'Features' must be Vector<Single> of known size but is Vector<Key<UInt32>>.",
        _ml.Transforms.Conversion.MapValueToKey("Features"));

    [TestMethod]
    public void Features_OfUnknownSize_AreRefused()
    {
        var data = LabelledRow.View(_ml, LabelledRow.Create(), featureCount: 0);
        const string Expected = "Column 'Features' must be Vector<Single> of known size but is Vector<Single> of unknown size.";
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => SmallMlp.For(_ml, "Flag").Fit(data)).Message, Expected);
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => SmallMlp.For(_ml, "Flag").GetOutputSchema(LabelledRow.ShapeOf(data.Schema))).Message,
            Expected);
    }

    [TestMethod]
    public void Fit_WithoutData_NamesTheParameter()
    {
        Assert.AreEqual("trainData", Assert.ThrowsExactly<ArgumentNullException>(() => SmallMlp.For(_ml, "Flag").Fit(null!)).ParamName);
        Assert.AreEqual("inputSchema", Assert.ThrowsExactly<ArgumentNullException>(() => SmallMlp.For(_ml, "Flag").GetOutputSchema(null!)).ParamName);
    }

    [TestMethod]
    public void ValidationData_WithoutTheLabel_NamesTheColumn()
    {
        var rows = LabelledRow.View(_ml, LabelledRow.Create());
        var validation = _ml.Transforms.DropColumns("Flag").Fit(rows).Transform(rows);
        var e = Assert.ThrowsExactly<ArgumentException>(() => SmallMlp.For(_ml, "Flag").Fit(rows, validation));
        StringAssert.StartsWith(e.Message, "Column 'Flag' is missing. The data has 'Features', 'Number'");
    }

    [TestMethod]
    public void ValidationData_OfAnotherFeatureCount_SaysBoth()
    {
        var rows = LabelledRow.View(_ml, LabelledRow.Create());
        var validation = LabelledRow.View(_ml, LabelledRow.Create((row, _) => row.Features = [.. row.Features, 0]), featureCount: 4);
        var e = Assert.ThrowsExactly<ArgumentException>(() => SmallMlp.For(_ml, "Flag").Fit(rows, validation));
        Assert.AreEqual(
            "Column 'Features' must be Vector<Single, 3>, as in the data the network was trained on, but is Vector<Single, 4>. "
            + "Prepare the data with the same fitted transforms as the training data.",
            e.Message);
    }

    [TestMethod]
    public void ValidationData_OfOtherClasses_NamesThem()
    {
        var train = Keyed(LabelledRow.Create());
        var validation = Keyed(LabelledRow.Create((row, i) => row.Name = i == 0 ? "sideways" : row.Name));
        var e = Assert.ThrowsExactly<ArgumentException>(() => SmallMlp.For(_ml, "Kind").Fit(train, validation));
        StringAssert.StartsWith(
            e.Message,
            "Column 'Kind' must be a key with the 2 classes of the training data ('down', 'up') but is a key with 3 ('down', 'sideways', 'up').");
        StringAssert.EndsWith(e.Message, "Map both with the same fitted MapValueToKey.");
    }

    private IDataView Keyed(LabelledRow[] rows)
    {
        var data = LabelledRow.View(_ml, rows);
        return _ml.Transforms.Conversion.MapValueToKey(
            "Kind", "Name", keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(data).Transform(data);
    }

    private void Refused(MlpEstimator estimator, string atFit, string? beforehand = null, IEstimator<ITransformer>? before = null)
    {
        var data = LabelledRow.View(_ml, LabelledRow.Create());
        data = before?.Fit(data).Transform(data) ?? data;
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => estimator.Fit(data)).Message, atFit);
        var e = Assert.ThrowsExactly<ArgumentException>(() => estimator.GetOutputSchema(LabelledRow.ShapeOf(data.Schema)));
        StringAssert.StartsWith(e.Message, beforehand ?? atFit);
    }
}
