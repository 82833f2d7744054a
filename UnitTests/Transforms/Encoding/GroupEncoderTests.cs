using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Reading;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.UnitTests.Transforms.Encoding;

[TestClass]
public class GroupEncoderTests
{
    private static readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(nameof(GroupRow.Text))]
    [DataRow(nameof(GroupRow.Single))]
    [DataRow(nameof(GroupRow.Double))]
    [DataRow(nameof(GroupRow.Boolean))]
    [DataRow(nameof(GroupRow.Int16))]
    [DataRow(nameof(GroupRow.UInt64))]
    [DataRow("Key")]
    public void Read_NumbersTheGroupsAsTheyAreMet(string column)
    {
        var rows = Read(column);
        CollectionAssert.AreEqual(new[] { 0, 1, 0, 0, 1 }, rows.SamplingKeys);
    }

    [TestMethod]
    public void Check_OfAVector_SaysWhatIsExpected()
    {
        var message = Assert.ThrowsExactly<ArgumentException>(() => Read("Features")).Message;
        StringAssert.Contains(message, "a single text, key, number or Boolean a row");
    }

    [TestMethod]
    public void Pick_TakesTheSameRowsOfEveryColumnAndSharesTheInputs()
    {
        var all = Read("Text");
        var picked = all.Pick([false, true, true, false, true]);
        Assert.AreEqual(3, picked.RowCount);
        Assert.IsInstanceOfType<PickedRows>(picked.Inputs[0]);
        var numbers = new float[6];
        picked.Inputs[0].CopyTo(0, numbers);
        CollectionAssert.AreEqual(new float[] { 1, -1, 2, -2, 4, -4 }, numbers);
        CollectionAssert.AreEqual(new[] { 10f, 20, 40 }, picked.Labels.GetValues<float>());
        CollectionAssert.AreEqual(new[] { 2f, 3, 5 }, picked.Weights);
        CollectionAssert.AreEqual(new[] { 1, 0, 1 }, picked.SamplingKeys);
    }

    private static TrainingRows Read(string groupColumn)
    {
        var rows = _ml.Data.LoadFromEnumerable(new[] { false, true, false, false, true }.Select((isOther, i) => new GroupRow
        {
            Features = [i, -i],
            Label = 10 * i,
            Weight = i + 1,
            Text = isOther ? "b" : string.Empty,
            Single = isOther ? 2 : float.NaN,
            Double = isOther ? 2 : 1,
            Boolean = isOther,
            Int16 = (short)(isOther ? -2 : 1),
            UInt64 = isOther ? ulong.MaxValue : 0,
        }).ToArray());
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Key", nameof(GroupRow.Double)).Fit(rows).Transform(rows);
        using var spill = new RowSpill(new());
        return new TrainingRowsReader(
            [ColumnKind.Create(TestEncoders.Floats("Features", 2))], new SingleLabelEncoder("Label"), "Weight", null, null)
            .Read(keyed, new GroupEncoder(groupColumn), spill, CancellationToken.None);
    }

    private sealed class GroupRow
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public float Weight { get; set; }

        public string Text { get; set; } = string.Empty;

        public float Single { get; set; }

        public double Double { get; set; }

        public bool Boolean { get; set; }

        public short Int16 { get; set; }

        public ulong UInt64 { get; set; }
    }
}
