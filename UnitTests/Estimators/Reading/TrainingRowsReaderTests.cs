using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Reading;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.UnitTests.Transforms;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Reading;

[TestClass]
public sealed class TrainingRowsReaderTests : IDisposable
{
    private readonly MLContext _ml = new(1);
    private readonly RowSpill _spill = new(new() { MemoryBudget = long.MaxValue });

    public void Dispose() => _spill.Dispose();

    [TestMethod]
    public void Read_GoodRows_KeepsTheirOrder()
    {
        var data = TestRow.View(_ml, 600, 4);
        var rows = Read(data, new SingleLabelEncoder("Number"));
        var expected = TestRow.Create(600, 4);
        Assert.AreEqual(600, rows.RowCount);
        CollectionAssert.AreEqual(
            expected.SelectMany(row => row.Features).ToArray(), Values(rows, 0));
        CollectionAssert.AreEqual(expected.Select(row => row.Number).ToArray(), rows.Labels.GetValues<float>());
        Assert.IsNull(rows.Weights);
        Assert.AreEqual(0, rows.Skipped.Total);
    }

    [TestMethod]
    public void Read_NumberOfRowsUnknown_TrimsTheArrays()
    {
        var data = _ml.Data.FilterRowsByColumn(TestRow.View(_ml, 600, 4), "Number", lowerBound: 100);
        Assert.IsNull(data.GetRowCount());
        var rows = Read(data, new SingleLabelEncoder("Number"));
        Assert.AreEqual(500, rows.RowCount);
        Assert.HasCount(2000, Values(rows, 0));
        Assert.HasCount(500, rows.Labels.GetValues<float>());
        Assert.AreEqual(599, rows.Labels.GetValues<float>()[^1]);
    }

    [TestMethod]
    public void Read_BadRows_LeavesThemOutAndCountsThemByReason()
    {
        var source = TestRow.Create(10, 2);
        source[0].Number = float.NaN;
        source[3].Number = float.NegativeInfinity;
        source[4].Features[1] = float.NaN;
        source[5].Features[0] = float.PositiveInfinity;
        source[5].Weight = -1;
        source[6].Weight = -1;
        source[7].Weight = float.NaN;
        source[8].Weight = float.PositiveInfinity;
        source[9].Weight = 0;
        var rows = Read(TestRow.View(_ml, source, 2), new SingleLabelEncoder("Number"), "Weight");
        Assert.AreEqual(new SkippedRows(2, 2, 3), rows.Skipped);
        Assert.AreEqual(7, rows.Skipped.Total);
        Assert.AreEqual(3, rows.RowCount);
        CollectionAssert.AreEqual(new float[] { 1, 2, 9 }, rows.Labels.GetValues<float>());
        CollectionAssert.AreEqual(new float[] { 1, 1, 0 }, rows.Weights);
        CollectionAssert.AreEqual(
            new[] { 1, 2, 9 }.SelectMany(row => source[row].Features).ToArray(), Values(rows, 0));
    }

    [TestMethod]
    public void Read_MissingKeys_AreLeftOut()
    {
        var data = TestRow.View(_ml, 9, 2);
        var map = _ml.Transforms.Conversion.MapValueToKey(
            "Label",
            "Text",
            keyData: _ml.Data.LoadFromEnumerable(new[] { new { Key = "class 1" }, new { Key = "class 2" } }));
        var rows = Read(map.Fit(data).Transform(data), new KeyLabelEncoder("Label"));
        Assert.AreEqual(new SkippedRows(3, 0, 0), rows.Skipped);
        CollectionAssert.AreEqual(new long[] { 0, 1, 0, 1, 0, 1 }, rows.Labels.GetValues<long>());
    }

    [TestMethod]
    public void Read_SparseVectors_FillsInTheZeros()
    {
        var schema = SchemaDefinition.Create(typeof(SparseRow));
        schema[nameof(SparseRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 5);
        SparseRow[] source =
        [
            new() { Features = new VBuffer<float>(5, [1, 2, 3, 4, 5]) },
            new() { Features = new VBuffer<float>(5, 2, [7, 8], [1, 4]) },
            new() { Features = new VBuffer<float>(5, 0, [], []) },
            new() { Features = new VBuffer<float>(5, 1, [float.NaN], [2]) },
        ];
        var rows = Read(_ml.Data.LoadFromEnumerable(source, schema), new SingleLabelEncoder("Number"));
        CollectionAssert.AreEqual(
            new float[] { 1, 2, 3, 4, 5, 0, 7, 0, 0, 8, 0, 0, 0, 0, 0 }, Values(rows, 0));
        Assert.AreEqual(1, rows.Skipped.MissingFeatures);
    }

    [TestMethod]
    public void Read_SeveralInputs_ReadsThemInOnePass()
    {
        var data = new WatchedDataView(AllTypesRow.View(_ml, 50));
        var both = _ml.Transforms.Concatenate("Both", "Single", "Features").Fit(data).Transform(data);
        var label = new BooleanLabelEncoder("Boolean");
        var rows = new TrainingRowsReader(
            [ColumnKind.Create(TestEncoders.Floats("Features", 3)), ColumnKind.Create(TestEncoders.Floats("Both", 4))], label, null, null, null)
            .Read(both, null, _spill, default);
        Assert.AreEqual(49, rows.RowCount);
        Assert.AreEqual(1, rows.Skipped.MissingFeatures);
        Assert.AreEqual(3, rows.Inputs[0].Width);
        Assert.AreEqual(4, rows.Inputs[1].Width);
        Assert.AreEqual(Values(rows, 0)[2], Values(rows, 1)[3]);
        Assert.AreEqual(50, data.RowsRead);
        Assert.AreEqual(0, data.OpenCursors);
        CollectionAssert.AreEquivalent(new[] { "Boolean", "Single", "Features" }, data.ColumnsAsked.ToArray());
    }

    [TestMethod]
    public void Read_NoRows_GivesEmptyArrays()
    {
        var rows = Read(TestRow.View(_ml, 0, 2), new SingleLabelEncoder("Number"), "Weight");
        Assert.AreEqual(0, rows.RowCount);
        Assert.IsEmpty(Values(rows, 0));
        Assert.IsEmpty(rows.Weights!);
    }

    [TestMethod]
    public void Read_Cancelled_StopsAndClosesTheCursor()
    {
        using var cancellation = new CancellationTokenSource();
        var data = new WatchedDataView(TestRow.View(_ml, 600, 2)) { OnRow = row => CancelAt(row, 300, cancellation) };
        var label = new SingleLabelEncoder("Number");
        Assert.ThrowsExactly<OperationCanceledException>(() => new TrainingRowsReader(
            [ColumnKind.Create(TestEncoders.Floats("Features", 2))], label, null, null, null).Read(data, null, _spill, cancellation.Token));
        Assert.AreEqual(300, data.RowsRead);
        Assert.AreEqual(0, data.OpenCursors);
    }

    [TestMethod]
    public void Read_WeightOfWrongType_SaysSo()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => Read(TestRow.View(_ml, 5, 2), new SingleLabelEncoder("Number"), "Text"));
        Assert.AreEqual(
            "Column 'Text' must be Single but is Text. Convert it first, for example with " +
            "ml.Transforms.Conversion.ConvertType(\"Text\", outputKind: DataKind.Single). A text that is no number becomes a missing one.",
            error.Message);
        Assert.ThrowsExactly<ArgumentException>(
            () => new WeightEncoder("Text").Check(TestSchemas.ShapeOf(TestRow.View(_ml, 5, 2).Schema)));
    }

    [TestMethod]
    public void Read_VectorOfOtherSizeThanDeclared_SaysSo()
    {
        var source = TestRow.Create(5, 2);
        var error = Assert.ThrowsExactly<InvalidOperationException>(
            () => Read(TestRow.View(_ml, source, 3), new SingleLabelEncoder("Number")));
        StringAssert.StartsWith(error.Message, "Column 'Features' must give 3 values a row but gave 2.");
    }

    private static void CancelAt(long row, long last, CancellationTokenSource cancellation)
    {
        if (row == last)
        {
            cancellation.Cancel();
        }
    }

    private TrainingRows Read(IDataView data, LabelEncoder label, string? weight = null)
    {
        var input = ColumnKind.Create(new NumberVectorInput("Features").CreateEncoder(data.Schema));
        return new TrainingRowsReader([input], label, weight, null, null).Read(data, null, _spill, CancellationToken.None);
    }

    private static float[] Values(TrainingRows rows, int input)
    {
        var values = new float[rows.RowCount * rows.Inputs[input].Width];
        rows.Inputs[input].CopyTo(0, values);
        return values;
    }

    private sealed class SparseRow
    {
        public float Number { get; set; }

        public VBuffer<float> Features { get; set; }
    }
}
