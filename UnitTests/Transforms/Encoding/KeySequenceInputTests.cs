using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.UnitTests.Transforms.Encoding;

[TestClass]
public sealed class KeySequenceInputTests
{
    private readonly MLContext _ml = new();

    [TestMethod]
    [DataRow(5, 0, "1 2 0 3 1", "1 2 0 3 1")]
    [DataRow(5, 0, "1 2", "1 2 -1 -1 -1")]
    [DataRow(5, 0, "", "-1 -1 -1 -1 -1")]
    [DataRow(3, 0, "1 2 0 3 1", "1 2 0")]
    [DataRow(0, 3, "1 2 0 3 1", "0 3 1")]
    [DataRow(2, 1, "1 2 0 3 1", "1 2 1")]
    public void Read_AnyLength_CutsAndPads(int head, int tail, string keys, string expected)
    {
        var data = Load([keys]);
        var encoder = Create(data, head, tail);
        var store = encoder.CreateStore();
        store.SetCapacity(1);
        using var cursor = data.GetRowCursor(data.Schema);
        Assert.IsTrue(cursor.MoveNext());
        Assert.IsTrue(encoder.CreateReader(cursor, store).Read(0));
        Assert.AreEqual(expected, string.Join(' ', store.GetValues<int>()));
    }

    [TestMethod]
    public void Read_SparseKeys_FillsInTheZeros()
    {
        var data = _ml.Data.LoadFromEnumerable([new Row { Keys = new VBuffer<uint>(4, 1, [3], [2]) }]);
        var encoder = Create(data, 5, 0);
        var store = encoder.CreateStore();
        store.SetCapacity(1);
        using var cursor = data.GetRowCursor(data.Schema);
        Assert.IsTrue(cursor.MoveNext());
        encoder.CreateReader(cursor, store).Read(0);
        Assert.AreEqual("0 0 3 0 -1", string.Join(' ', store.GetValues<int>()));
    }

    [TestMethod]
    [DataRow("1 4 2", "4")]
    [DataRow("4294967295", "4294967295")]
    public void Read_KeyBeyondTheirNumber_NamesIt(string keys, string wrong)
    {
        var data = Load([keys]);
        var encoder = Create(data, head: 5, tail: 0);
        var store = encoder.CreateStore();
        store.SetCapacity(1);
        using var cursor = data.GetRowCursor(data.Schema);
        Assert.IsTrue(cursor.MoveNext());
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => encoder.CreateReader(cursor, store).Read(0));
        StringAssert.StartsWith(error.Message, $"The keys of column 'Keys' must be from 0 to 3, as its type says, but there is a key {wrong}.");
    }

    [TestMethod]
    [DataRow("Text", "Text", "ml.Transforms.Text.TokenizeToKeys(\"Tokens\", \"Text\")")]
    [DataRow("Single", "Single", "CategoricalColumnNames")]
    [DataRow("Features", "Vector<Single, 3>", "MapValueToKey(\"Features\")")]
    [DataRow("Key", "Key<UInt64, 0-999>", "CategoricalColumnNames")]
    public void CreateEncoder_NoKeyVector_ShowsHowToMakeOne(string column, string actual, string code)
    {
        var data = AllTypesRow.View(_ml, 1);
        var input = new KeySequenceInput(column, new SequenceCut(4, 0));
        var error = Assert.ThrowsExactly<ArgumentException>(() => input.CreateEncoder(data.Schema));
        StringAssert.StartsWith(error.Message, $"Column '{column}' must be a vector of Key<UInt32> but is {actual}.");
        StringAssert.Contains(error.Message, code);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => input.Check(TestSchemas.ShapeOf(data.Schema))).Message, code);
    }

    [TestMethod]
    public void CreateEncoder_KeysOfUnknownNumber_SaysSo()
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumn("Keys", new VectorDataViewType(new KeyDataViewType(typeof(uint), int.MaxValue)));
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => new KeySequenceInput("Keys", new SequenceCut(4, 0)).CreateEncoder(schema.ToSchema()));
        StringAssert.StartsWith(error.Message, "The number of keys of column 'Keys' must be known");
    }

    [TestMethod]
    public void Check_OtherNumberOfKeysThanInTraining_NamesBoth()
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumn("Keys", new VectorDataViewType(new KeyDataViewType(typeof(uint), 4)));
        var error = Assert.ThrowsExactly<ArgumentException>(() => Create(Load(["1"]), 4, 0).Check(schema.ToSchema()));
        StringAssert.Contains(error.Message, "with the 3 keys that the network was trained on");
        StringAssert.Contains(error.Message, "Vector<Key<UInt32, 0-3>>");
    }

    private static InputEncoder Create(IDataView data, int head, int tail) =>
        new KeySequenceInput("Keys", new SequenceCut(head, tail)).CreateEncoder(data.Schema);

    private IDataView Load(string[] rows) => _ml.Data.LoadFromEnumerable(rows.Select(
        row => new Row { Keys = new VBuffer<uint>(Parse(row).Length, Parse(row)) }).ToArray());

    private static uint[] Parse(string row) => [.. row.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(uint.Parse)];

    private sealed class Row
    {
        [KeyType(3)]
        public VBuffer<uint> Keys { get; set; }
    }
}
