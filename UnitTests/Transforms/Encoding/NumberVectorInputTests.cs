using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.UnitTests.Transforms.Encoding;

[TestClass]
public sealed class NumberVectorInputTests
{
    private readonly IDataView _data = AllTypesRow.View(new MLContext(), 1);

    [TestMethod]
    public void CreateEncoder_KnownSize_TakesTheWidth()
    {
        var encoder = new NumberVectorInput("Features").CreateEncoder(_data.Schema);
        Assert.AreEqual(AllTypesRow.Width, encoder.Width);
        Assert.AreEqual("Features", encoder.ColumnName);
    }

    [TestMethod]
    public void Check_GoodColumn_Passes() => new NumberVectorInput("Features").Check(TestSchemas.ShapeOf(_data.Schema));

    [TestMethod]
    [DataRow("Text", "Text")]
    [DataRow("Single", "Single")]
    [DataRow("Key", "Key<UInt64>")]
    [DataRow("VariableVector", "Vector<Single> of unknown size")]
    [DataRow("KeyVector", "Vector<Key<UInt32>> of unknown size")]
    public void Check_WrongShape_SaysWhatWasExpected(string column, string actual)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => new NumberVectorInput(column).Check(TestSchemas.ShapeOf(_data.Schema)));
        Assert.AreEqual(
            $"Column '{column}' must be Vector<Single> of known size but is {actual}. ",
            error.Message[..(error.Message.IndexOf(". ", StringComparison.Ordinal) + 2)]);
    }

    [TestMethod]
    [DataRow("Text", "Text")]
    [DataRow("Single", "Single")]
    [DataRow("Key", "Key<UInt64, 0-999>")]
    [DataRow("VariableVector", "Vector<Single> of unknown size")]
    [DataRow("TextVector", "Vector<Text> of unknown size")]
    public void CreateEncoder_WrongType_SaysWhatWasExpected(string column, string actual)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => new NumberVectorInput(column).CreateEncoder(_data.Schema));
        Assert.AreEqual(
            $"Column '{column}' must be Vector<Single> of known size but is {actual}. ",
            error.Message[..(error.Message.IndexOf(". ", StringComparison.Ordinal) + 2)]);
    }

    [TestMethod]
    public void CreateEncoder_MissingColumn_NamesTheColumnsThatAreThere()
    {
        var data = TestRow.View(new MLContext(), 1, 2);
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => new NumberVectorInput("Feature").CreateEncoder(data.Schema));
        Assert.AreEqual(
            "Column 'Feature' is missing. The data has 'Number', 'Flag', 'Text', 'Weight', 'Features'. " +
            "Did you mean 'Features'? Otherwise add the column, or give the name of one that is there.",
            error.Message);
        var shape = Assert.ThrowsExactly<ArgumentException>(
            () => new NumberVectorInput("Feature").Check(TestSchemas.ShapeOf(data.Schema)));
        Assert.AreEqual(error.Message, shape.Message);
    }

    [TestMethod]
    public void CreateEncoder_Bytes_KeepsThemAsBytes()
    {
        var ml = new MLContext();
        var data = ml.Data.LoadFromEnumerable([new Image { Pixels = [0, 7, 255] }]);
        var encoder = new NumberVectorInput("Pixels").CreateEncoder(data.Schema);
        var store = encoder.CreateStore();
        store.SetCapacity(1);
        using var cursor = data.GetRowCursor(data.Schema);
        Assert.IsTrue(cursor.MoveNext());
        Assert.IsTrue(encoder.CreateReader(cursor, store).Read(0));
        CollectionAssert.AreEqual(new byte[] { 0, 7, 255 }, store.GetValues<byte>());
    }

    [TestMethod]
    public void Copy_MissingAndInfiniteNumbers_WritesThemAndSaysNothingOfThem()
    {
        float[] numbers = [1, float.NaN, float.PositiveInfinity];
        var data = new MLContext().Data.LoadFromEnumerable([new Row { Features = numbers }]);
        var encoder = new NumberVectorInput("Features", takesMissing: true).CreateEncoder(data.Schema);
        var store = encoder.CreateStore();
        store.SetCapacity(1);
        using var cursor = data.GetRowCursor(data.Schema);
        Assert.IsTrue(cursor.MoveNext());
        var reader = encoder.CreateReader(cursor, store);

        reader.Copy(0);

        CollectionAssert.AreEqual(numbers, store.GetValues<float>());
        Assert.IsFalse(reader.HasMissing);
    }

    [TestMethod]
    public void Check_FloatsInsteadOfBytes_NamesBothTypes()
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumn("Features", new VectorDataViewType(NumberDataViewType.Byte, 3));
        var encoder = new NumberVectorInput("Features").CreateEncoder(schema.ToSchema());
        var error = Assert.ThrowsExactly<ArgumentException>(() => encoder.Check(_data.Schema));
        StringAssert.StartsWith(
            error.Message, "Column 'Features' must be Vector<Byte, 3>, as in the data the network was trained on, but is Vector<Single, 3>.");
    }

    [TestMethod]
    public void Check_OtherSizeThanInTraining_NamesBothSizes()
    {
        var encoder = TestEncoders.Floats("Features", 5);
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
        Assert.AreEqual(20, new NumberVectorInput("Pixels").CreateEncoder(schema.ToSchema()).Width);
    }

    private sealed class Row
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Image
    {
        [VectorType(3)]
        public byte[] Pixels { get; set; } = [];
    }
}
