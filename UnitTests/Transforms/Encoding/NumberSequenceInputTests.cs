using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.UnitTests.Transforms.Encoding;

[TestClass]
public sealed class NumberSequenceInputTests
{
    private const float Padding = -7;
    private readonly MLContext _ml = new();

    [TestMethod]
    [DataRow(3, 0, "1 2 3 4", "1 2 3 4 -7 -7")]
    [DataRow(3, 0, "", "-7 -7 -7 -7 -7 -7")]
    [DataRow(2, 0, "1 2 3 4 5 6", "1 2 3 4")]
    [DataRow(0, 2, "1 2 3 4 5 6", "3 4 5 6")]
    [DataRow(1, 1, "1 2 3 4 5 6", "1 2 5 6")]
    public void Read_AnyLength_CutsInStepsAndPads(int head, int tail, string numbers, string expected)
    {
        var (text, _) = Read(new VBuffer<float>(Parse(numbers).Length, Parse(numbers)), new SequenceCut(head, tail));
        Assert.AreEqual(expected, text);
    }

    [TestMethod]
    public void Read_SparseNumbers_FillsInTheZeros() =>
        Assert.AreEqual("0 0 3 0 -7 -7", Read(new VBuffer<float>(4, 1, [3], [2]), new SequenceCut(3, 0)).Text);

    [TestMethod]
    [DataRow("1 2", true, true)]
    [DataRow("1 NaN", true, true)]
    [DataRow("1 NaN", false, false)]
    [DataRow("", true, true)]
    [DataRow("", false, false)]
    [DataRow("1 Infinity", true, false)]
    public void Read_MissingNumbers_CanBeTrainedOnWhereTheyAreFilled(string numbers, bool takesMissing, bool canBeUsed) =>
        Assert.AreEqual(canBeUsed, Read(new VBuffer<float>(Parse(numbers).Length, Parse(numbers)), new SequenceCut(3, 0), takesMissing).CanBeUsed);

    [TestMethod]
    public void Read_NoMultipleOfTheChannels_NamesTheRowAndItsNumber()
    {
        var data = _ml.Data.LoadFromEnumerable(
            [new Row { Signal = new VBuffer<float>(2, [1, 2]) }, new Row { Signal = new VBuffer<float>(3, [1, 2, 3]) }]);
        var encoder = new NumberSequenceInput("Signal", Steps(2)).CreateEncoder(data.Schema);
        var store = encoder.CreateStore();
        store.SetCapacity(1);
        using var cursor = data.GetRowCursor(data.Schema);
        var reader = encoder.CreateReader(cursor, store);
        Assert.IsTrue(cursor.MoveNext());
        Assert.IsTrue(reader.Read(0));
        Assert.IsTrue(cursor.MoveNext());
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => reader.Read(0));
        StringAssert.StartsWith(error.Message, "Column 'Signal' must give a multiple of 2 numbers in every row, as Channels is 2");
        StringAssert.Contains(error.Message, "Row 1 (from 0) has 3.");
    }

    [TestMethod]
    public void CreateEncoder_AnyLengthWithoutChannels_NamesTheOption()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Create(new VectorDataViewType(NumberDataViewType.Single), channels: null));
        StringAssert.StartsWith(
            error.Message, "Column 'Signal' is Vector<Single> of unknown size, which does not tell how many numbers make a step. Set Channels");
        var schema = TestSchemas.ShapeOf(Schema(new VectorDataViewType(NumberDataViewType.Single)));
        Assert.AreEqual(
            error.Message, Assert.ThrowsExactly<ArgumentException>(() => new NumberSequenceInput("Signal", Steps(null)).Check(schema)).Message);
    }

    [TestMethod]
    public void CreateEncoder_FlatVectorWithoutChannels_IsNotQuietlyOneChannel()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Create(new VectorDataViewType(NumberDataViewType.Single, 300), channels: null));
        StringAssert.StartsWith(
            error.Message, "Column 'Signal' is Vector<Single, 300>, which does not tell how many numbers make a step. Set Channels");
        StringAssert.Contains(error.Message, "[VectorType(steps, channels)], such as (300, 1)");
    }

    [TestMethod]
    [DataRow(new[] { 300 }, 3, 3)]
    [DataRow(new[] { 300 }, 1, 1)]
    [DataRow(new[] { 100, 3 }, null, 3)]
    [DataRow(new[] { 100, 3 }, 3, 3)]
    public void CreateEncoder_KnownSize_TakesTheChannelsFromTheOptionOrTheColumn(int[] dimensions, int? channels, int expected) =>
        Assert.AreEqual(
            expected, ((NumberVectorEncoder<float>)Create(new VectorDataViewType(NumberDataViewType.Single, dimensions), channels)).Channels);

    [TestMethod]
    public void CreateEncoder_OtherChannelsThanTheColumnSays_NamesBoth()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Create(new VectorDataViewType(NumberDataViewType.Single, 3, 100), channels: 3));
        StringAssert.StartsWith(error.Message, "Channels must be 100, the second dimension of column 'Signal', Vector<Single, 3, 100>");
    }

    [TestMethod]
    public void CreateEncoder_ChannelsThatDoNotDivideTheSize_NamesBoth()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Create(new VectorDataViewType(NumberDataViewType.Single, 100), channels: 3));
        StringAssert.StartsWith(error.Message, "Channels must divide the 100 numbers a row of column 'Signal', Vector<Single, 100>, but is 3.");
    }

    [TestMethod]
    public void CreateEncoder_AnyNumberOfDoubles_TellsConvertType()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Create(new VectorDataViewType(NumberDataViewType.Double), channels: 1));
        StringAssert.StartsWith(
            error.Message, "Column 'Signal' must be Vector<Single> to be a sequence of any length but is Vector<Double> of unknown size.");
    }

    [TestMethod]
    public void Check_NumbersThatTheNetworkWasNotTrainedOn_SaysWhatTheyWere()
    {
        var encoder = Create(new VectorDataViewType(NumberDataViewType.Single), channels: 2);
        encoder.Check(Schema(new VectorDataViewType(NumberDataViewType.Single, 6)));
        var error = Assert.ThrowsExactly<ArgumentException>(() => encoder.Check(Schema(new VectorDataViewType(NumberDataViewType.Single, 5))));
        StringAssert.StartsWith(
            error.Message,
            "Column 'Signal' must be Vector<Single> of unknown size, steps of 2 numbers each, as in the data the network was trained on,");
    }

    private static InputEncoder Create(VectorDataViewType type, int? channels) =>
        new NumberSequenceInput("Signal", Steps(channels)).CreateEncoder(Schema(type));

    private static NumberSteps Steps(int? channels) => new(channels, new SequenceCut(4, 0), Padding, TakesMissing: true);

    private static DataViewSchema Schema(VectorDataViewType type)
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumn("Signal", type);
        return schema.ToSchema();
    }

    private static float[] Parse(string row) =>
        [.. row.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(value => float.Parse(value, System.Globalization.CultureInfo.InvariantCulture))];

    private (string Text, bool CanBeUsed) Read(VBuffer<float> numbers, SequenceCut cut, bool takesMissing = true)
    {
        var data = _ml.Data.LoadFromEnumerable([new Row { Signal = numbers }]);
        var encoder = new NumberSequenceInput("Signal", new NumberSteps(2, cut, Padding, takesMissing)).CreateEncoder(data.Schema);
        var store = encoder.CreateStore();
        store.SetCapacity(1);
        using var cursor = data.GetRowCursor(data.Schema);
        Assert.IsTrue(cursor.MoveNext());
        var canBeUsed = encoder.CreateReader(cursor, store).Read(0);
        return (string.Join(' ', store.GetValues<float>()), canBeUsed);
    }

    private sealed class Row
    {
        public VBuffer<float> Signal { get; set; }
    }
}
