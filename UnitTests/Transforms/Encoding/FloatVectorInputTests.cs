using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.UnitTests.Transforms.Encoding;

[TestClass]
public sealed class FloatVectorInputTests
{
    private readonly IDataView _data = AllTypesRow.View(new MLContext(), 1);

    [TestMethod]
    public void CreateEncoder_KnownSize_TakesTheWidth()
    {
        var encoder = new FloatVectorInput("Features").CreateEncoder(_data.Schema);
        Assert.AreEqual(AllTypesRow.Width, encoder.Width);
        Assert.AreEqual("Features", encoder.ColumnName);
    }

    [TestMethod]
    public void Check_GoodColumn_Passes() => new FloatVectorInput("Features").Check(TestSchemas.ShapeOf(_data.Schema));

    [TestMethod]
    [DataRow("Text", "Text")]
    [DataRow("Single", "Single")]
    [DataRow("Key", "Key<UInt64>")]
    [DataRow("VariableVector", "Vector<Single> of unknown size")]
    [DataRow("KeyVector", "Vector<Key<UInt32>> of unknown size")]
    public void Check_WrongShape_SaysWhatWasExpectedAndTheWayOut(string column, string actual)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => new FloatVectorInput(column).Check(TestSchemas.ShapeOf(_data.Schema)));
        Assert.AreEqual(
            $"Column '{column}' must be Vector<Single> of known size but is {actual}. " +
            "Make it one: ml.Transforms.Concatenate joins columns of Single, Conversion.ConvertType makes numbers Single, Categorical.OneHotEncoding and Text.FeaturizeText make vectors of categories and text; a loader takes the size from VectorType.",
            error.Message);
    }

    [TestMethod]
    [DataRow("Text", "Text")]
    [DataRow("Single", "Single")]
    [DataRow("Key", "Key<UInt64, 0-999>")]
    [DataRow("VariableVector", "Vector<Single> of unknown size")]
    [DataRow("TextVector", "Vector<Text> of unknown size")]
    public void CreateEncoder_WrongType_SaysWhatWasExpectedAndTheWayOut(string column, string actual)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => new FloatVectorInput(column).CreateEncoder(_data.Schema));
        Assert.AreEqual(
            $"Column '{column}' must be Vector<Single> of known size but is {actual}. " +
            "Make it one: ml.Transforms.Concatenate joins columns of Single, Conversion.ConvertType makes numbers Single, Categorical.OneHotEncoding and Text.FeaturizeText make vectors of categories and text; a loader takes the size from VectorType.",
            error.Message);
    }

    [TestMethod]
    public void CreateEncoder_MissingColumn_NamesTheColumnsThatAreThere()
    {
        var data = TestRow.View(new MLContext(), 1, 2);
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => new FloatVectorInput("Feature").CreateEncoder(data.Schema));
        Assert.AreEqual(
            "Column 'Feature' is missing. The data has 'Number', 'Flag', 'Text', 'Weight', 'Features'. " +
            "Add the column, or give the name of one that is there.",
            error.Message);
        var shape = Assert.ThrowsExactly<ArgumentException>(
            () => new FloatVectorInput("Feature").Check(TestSchemas.ShapeOf(data.Schema)));
        Assert.AreEqual(error.Message, shape.Message);
    }

    [TestMethod]
    public void Check_OtherSizeThanInTraining_NamesBothSizes()
    {
        var encoder = new FloatVectorEncoder("Features", 5);
        var error = Assert.ThrowsExactly<ArgumentException>(() => encoder.Check(_data.Schema));
        Assert.AreEqual(
            "Column 'Features' must be Vector<Single, 5>, as in the data the network was trained on, " +
            "but is Vector<Single, 3>. Prepare the data with the same fitted transforms as the training data.",
            error.Message);
    }

    [TestMethod]
    public void CreateEncoder_VectorOfTwoDimensions_TakesAllItsValues()
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumn("Pixels", new VectorDataViewType(NumberDataViewType.Single, 4, 5));
        Assert.AreEqual(20, new FloatVectorInput("Pixels").CreateEncoder(schema.ToSchema()).Width);
    }
}
