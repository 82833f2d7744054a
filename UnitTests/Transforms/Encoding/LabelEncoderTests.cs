using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.UnitTests.Transforms.Encoding;

[TestClass]
public sealed class LabelEncoderTests
{
    private static readonly float[] _numbers = [1.5f, float.NaN, float.PositiveInfinity, -2];
    private readonly MLContext _ml = new();

    [TestMethod]
    public void BooleanLabel_TrueAndFalse_BecomeOneAndZero()
    {
        var data = _ml.Data.LoadFromEnumerable(new[] { new Row { Flag = true }, new Row { Flag = false } });
        CollectionAssert.AreEqual(
            new float[] { 1, 0 }, Read<float>(data, new BooleanLabelEncoder("Flag"), out var usable));
        CollectionAssert.AreEqual(new[] { true, true }, usable);
    }

    [TestMethod]
    public void SingleLabel_NotFinite_CannotBeTrainedOn()
    {
        var data = _ml.Data.LoadFromEnumerable(_numbers.Select(number => new Row { Number = number }));
        CollectionAssert.AreEqual(_numbers, Read<float>(data, new SingleLabelEncoder("Number"), out var usable));
        CollectionAssert.AreEqual(new[] { true, false, false, true }, usable);
    }

    [TestMethod]
    [DataRow(DataKind.Byte)]
    [DataRow(DataKind.UInt16)]
    [DataRow(DataKind.UInt32)]
    [DataRow(DataKind.UInt64)]
    public void KeyLabel_OfAnyType_BecomesTheIndexOfTheClass(DataKind kind)
    {
        var data = KeyedData.WithoutValues(_ml, kind, 4, 2);
        CollectionAssert.AreEqual(
            new long[] { 0, 1, 2, -1 }, Read<long>(data, new KeyLabelEncoder("Label"), out var usable));
        CollectionAssert.AreEqual(new[] { true, true, true, false }, usable);
    }

    [TestMethod]
    [DataRow("Text", "Text", "Text")]
    [DataRow("Number", "Single", "Single")]
    public void KeyLabel_NoKey_ShowsMapValueToKey(string column, string shape, string type)
    {
        const string WayOut = "Convert it first, for example with ml.Transforms.Conversion.MapValueToKey(\"{0}\").";
        AssertMessages(
            new KeyLabelEncoder(column),
            $"Column '{column}' must be a key but is {{0}}. " + WayOut.Replace("{0}", column, StringComparison.Ordinal),
            shape,
            type);
    }

    [TestMethod]
    public void KeyLabel_Vector_AsksForAColumnOfSingleValues() => AssertMessages(
        new KeyLabelEncoder("Keys"),
        "Column 'Keys' must be a key but is {0}. A row has one class: name a column of single values. " +
        "Several labels a row are learned by ml.BinaryClassification.Trainers, from a vector of Boolean.",
        "Vector<Key<UInt32>> of unknown size",
        "Vector<Key<UInt32, 0-2>> of unknown size");

    [TestMethod]
    public void KeyLabel_CountUnknown_SaysThatItMustBeKnown()
    {
        var data = _ml.Data.LoadFromEnumerable(new[] { new Row() });
        var error = Assert.ThrowsExactly<ArgumentException>(() => new KeyLabelEncoder("Unbounded").Check(data.Schema));
        Assert.AreEqual(
            "Column 'Unbounded' must be a key with a known number of classes, at most 1000000, " +
            "but is Key<UInt32, 0-4294967293>. Convert it first, for example with " +
            "ml.Transforms.Conversion.MapValueToKey(\"Unbounded\").",
            error.Message);
    }

    [TestMethod]
    public void KeyLabel_OtherClassesThanInTraining_NamesBoth()
    {
        var train = Keyed("a", "b", "c");
        var encoder = new KeyLabelEncoder("Text", ClassLabels.FromColumn(train.Schema["Text"]));
        encoder.Check(train.Schema);
        encoder.Check(Keyed("a", "b", "c").Schema);
        var error = Assert.ThrowsExactly<ArgumentException>(() => encoder.Check(Keyed("a", "c").Schema));
        Assert.AreEqual(
            "Column 'Text' must be a key with the 3 classes of the training data ('a', 'b', 'c') " +
            "but is a key with 2 ('a', 'c'). Map both with the same fitted MapValueToKey.",
            error.Message);
    }

    [TestMethod]
    public void BooleanLabel_KeyWithoutValues_NamesTheTrainersThatTakeIt() => AssertMessages(
        new BooleanLabelEncoder("Key"),
        "Column 'Key' must be Boolean but is {0}. ml.MulticlassClassification.Trainers take keys as they are. " +
        "These stand for no values that could be true or false: load the column as Boolean, or name another one.",
        "Key<UInt64>");

    [TestMethod]
    public void BooleanLabel_Number_SaysWhatWasExpectedAndTheWayOut() => AssertMessages(
        new BooleanLabelEncoder("Number"),
        "Column 'Number' must be Boolean but is {0}. Say which numbers are true, for example " +
        "ml.Transforms.Expression(\"Number\", \"x => x > 0\", \"Number\").",
        "Single");

    [TestMethod]
    [DataRow("Text", "Text", " A text that is no number becomes a missing one.")]
    [DataRow("Flag", "Boolean", "")]
    public void SingleLabel_WrongType_SaysWhatWasExpectedAndTheWayOut(string column, string shape, string more) => AssertMessages(
        new SingleLabelEncoder(column),
        $"Column '{column}' must be Single but is {{0}}. Convert it first, for example with " +
        $"ml.Transforms.Conversion.ConvertType(\"{column}\", outputKind: DataKind.Single).{more}",
        shape);

    [TestMethod]
    public void Labels_MissingColumn_NameIt()
    {
        var data = _ml.Data.LoadFromEnumerable(new[] { new Row() });
        LabelEncoder[] encoders =
            [new BooleanLabelEncoder("Label"), new SingleLabelEncoder("Label"), new KeyLabelEncoder("Label")];
        foreach (var encoder in encoders)
        {
            StringAssert.StartsWith(
                Assert.ThrowsExactly<ArgumentException>(() => encoder.Check(data.Schema)).Message,
                "Column 'Label' is missing. The data has 'Text',");
            StringAssert.StartsWith(
                Assert.ThrowsExactly<ArgumentException>(() => encoder.Check(TestSchemas.ShapeOf(data.Schema))).Message,
                "Column 'Label' is missing.");
        }
    }

    private static T[] Read<T>(IDataView data, LabelEncoder encoder, out bool[] usable)
        where T : unmanaged
    {
        encoder.Check(data.Schema);
        encoder.Check(TestSchemas.ShapeOf(data.Schema));
        var store = encoder.CreateStore();
        using var cursor = data.GetRowCursor([data.Schema[encoder.ColumnName]]);
        var reader = encoder.CreateReader(cursor, store);
        var all = new List<bool>();
        while (cursor.MoveNext())
        {
            store.EnsureCapacity(all.Count + 1);
            all.Add(reader.Read(all.Count));
        }

        usable = [.. all];
        store.SetCapacity(all.Count);
        return store.GetValues<T>();
    }

    private void AssertMessages(LabelEncoder encoder, string message, string shape, string? type = null)
    {
        var data = _ml.Data.LoadFromEnumerable(new[] { new Row() });
        var ofType = Assert.ThrowsExactly<ArgumentException>(() => encoder.Check(data.Schema));
        Assert.AreEqual(
            string.Format(null, message, type ?? shape.Replace("UInt64", "UInt64, 0-2", StringComparison.Ordinal)),
            ofType.Message);
        var ofShape = Assert.ThrowsExactly<ArgumentException>(() => encoder.Check(TestSchemas.ShapeOf(data.Schema)));
        Assert.AreEqual(string.Format(null, message, shape), ofShape.Message);
    }

    private IDataView Keyed(params string[] texts)
    {
        var data = _ml.Data.LoadFromEnumerable(texts.Select(text => new Row { Text = text }));
        return _ml.Transforms.Conversion.MapValueToKey("Text").Fit(data).Transform(data);
    }

    private sealed class Row
    {
        public string Text { get; set; } = string.Empty;

        public float Number { get; set; }

        public bool Flag { get; set; }

        [KeyType(3)]
        public ulong Key { get; set; }

        [KeyType(3)]
        public uint[] Keys { get; set; } = [];

        [KeyType(4294967294)]
        public uint Unbounded { get; set; }
    }
}
