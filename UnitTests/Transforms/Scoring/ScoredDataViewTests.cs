using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.UnitTests.Transforms.Scoring;

[TestClass]
public sealed class ScoredDataViewTests
{
    private const int Count = 700;
    private static readonly string[] _all =
        typeof(AllTypesRow).GetProperties().Select(property => property.Name).ToArray();
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void Transform_ColumnsOfAllTypes_PassThroughUnchanged()
    {
        var data = AllTypesRow.View(_ml, Count);
        using var network = TestNetworks.Binary(AllTypesRow.Width);
        var scored = network.Transform(data);
        CollectionAssert.AreEqual(RowText.ReadAll(data, _all), WithoutScore(scored, _all));
    }

    [TestMethod]
    public void Transform_Rows_HaveTheirOwnScores()
    {
        var data = TestRow.View(_ml, Count, 4);
        using var network = TestNetworks.Regression(4);
        var scores = network.Transform(data).GetColumn<float>("Score").ToArray();
        var expected = TestRow.Create(Count, 4)
            .Select(row => row.Features.Select((feature, index) => feature * TestGraphs.Weight(index, 0)).Sum() + 0.1f)
            .ToArray();
        Assert.HasCount(Count, scores);
        for (var row = 0; row < Count; row++)
        {
            Assert.AreEqual(expected[row], scores[row], 1e-6f);
        }
    }

    [TestMethod]
    public void Transform_Positions_GoFromZeroToTheEnd()
    {
        var data = new WatchedDataView(TestRow.View(_ml, Count, 4));
        using var network = TestNetworks.Regression(4);
        var scored = network.Transform(data);
        using var source = data.GetRowCursor([]);
        using var cursor = scored.GetRowCursor([scored.Schema["Score"]]);
        var sourceId = source.GetIdGetter();
        var id = cursor.GetIdGetter();
        Assert.AreEqual(-1, cursor.Position);
        while (source.MoveNext())
        {
            Assert.IsTrue(cursor.MoveNext());
            DataViewRowId expected = default, actual = default;
            sourceId(ref expected);
            id(ref actual);
            Assert.AreEqual(expected, actual);
            Assert.AreEqual(source.Position, cursor.Position);
            Assert.AreEqual(source.Batch, cursor.Batch);
        }

        Assert.IsFalse(cursor.MoveNext());
        Assert.IsFalse(cursor.MoveNext());
        Assert.AreEqual(-1, cursor.Position);
    }

    [TestMethod]
    public void GetRowCursor_ScoreOnly_ReadsTheFeaturesOnce()
    {
        var data = new WatchedDataView(TestRow.View(_ml, Count, 4));
        using var network = TestNetworks.Regression(4);
        Assert.HasCount(Count, RowText.ReadAll(network.Transform(data), "Score"));
        CollectionAssert.AreEqual(new[] { "Features" }, data.ColumnsAsked.ToArray());
        Assert.AreEqual(Count, data.RowsRead);
        Assert.AreEqual(0, data.OpenCursors);
    }

    [TestMethod]
    public void GetRowCursor_FeaturesAndScore_ReadsEachValueOnce()
    {
        var data = new WatchedDataView(TestRow.View(_ml, Count, 4));
        using var network = TestNetworks.Regression(4);
        Assert.HasCount(Count, RowText.ReadAll(network.Transform(data), "Features", "Score"));
        Assert.AreEqual(Count, data.ValuesRead);
    }

    [TestMethod]
    public void GetRowCursor_NoPrediction_DoesNotScoreOrReadAhead()
    {
        var data = new WatchedDataView(TestRow.View(_ml, Count, 4));
        var network = TestNetworks.Regression(4);
        var scored = network.Transform(data);
        network.Dispose();
        using (var cursor = scored.GetRowCursor([scored.Schema["Number"]]))
        {
            Assert.IsTrue(cursor.MoveNext());
            Assert.AreEqual(1, data.RowsRead);
            CollectionAssert.AreEqual(new[] { "Number" }, data.ColumnsAsked.ToArray());
            Assert.AreEqual("0", RowText.Reader(cursor, "Number")());
            Assert.IsFalse(cursor.IsColumnActive(scored.Schema["Score"]));
            Assert.AreSame(scored.Schema, cursor.Schema);
            AssertInactive(() => cursor.GetGetter<float>(scored.Schema["Score"]), "Score");
            AssertInactive(() => cursor.GetGetter<bool>(scored.Schema["Flag"]), "Flag");
        }

        Assert.AreEqual(0, data.OpenCursors);
    }

    [TestMethod]
    public void GetRowCursor_SomeColumns_AreActiveAndOthersNot()
    {
        var data = TestRow.View(_ml, Count, 4);
        using var network = TestNetworks.Binary(4);
        var scored = network.Transform(data);
        using var cursor = scored.GetRowCursor([scored.Schema["Text"], scored.Schema["Probability"]]);
        Assert.IsTrue(cursor.MoveNext());
        var active = scored.Schema.Where(cursor.IsColumnActive).Select(column => column.Name);
        CollectionAssert.AreEqual(new[] { "Text", "Probability" }, active.ToArray());
        AssertInactive(() => cursor.GetGetter<VBuffer<float>>(scored.Schema["Features"]), "Features");
        AssertInactive(() => cursor.GetGetter<float>(scored.Schema["Score"]), "Score");
    }

    [TestMethod]
    [DataRow("Score", "Single", "System.Single")]
    [DataRow("Text", "Text", "System.ReadOnlyMemory`1[System.Char]")]
    public void GetGetter_OtherType_NamesBothTypes(string column, string type, string raw)
    {
        var data = TestRow.View(_ml, Count, 4);
        using var network = TestNetworks.Binary(4);
        var scored = network.Transform(data);
        using var cursor = scored.GetRowCursor(scored.Schema);
        var error = Assert.ThrowsExactly<InvalidOperationException>(
            () => cursor.GetGetter<double>(scored.Schema[column]));
        Assert.AreEqual(
            $"Column '{column}' is {type}, so its getter is for {raw} but was asked for as System.Double. " +
            "Ask for the type of the column.",
            error.Message);
    }

    [TestMethod]
    public void Getter_BeforeTheFirstRow_SaysSo()
    {
        using var network = TestNetworks.Regression(4);
        var scored = network.Transform(TestRow.View(_ml, Count, 4));
        using var cursor = scored.GetRowCursor(scored.Schema);
        var getter = cursor.GetGetter<float>(scored.Schema["Score"]);
        var value = 0f;
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => getter(ref value));
        StringAssert.StartsWith(error.Message, "The cursor is not on a row.");
    }

    [TestMethod]
    public void GetRowCursor_StoppedEarly_HasNotReadMuchAhead()
    {
        var data = new WatchedDataView(TestRow.View(_ml, Count, 4));
        using var network = TestNetworks.Regression(4);
        Assert.HasCount(3, RowText.ReadAll(_ml.Data.TakeRows(network.Transform(data), 3), "Score"));
        Assert.IsLessThanOrEqualTo(32, data.RowsRead);
        Assert.AreEqual(0, data.OpenCursors);
    }

    [TestMethod]
    public void GetRowCursor_WideRows_ReadsFewAhead()
    {
        var data = new WatchedDataView(TestRow.View(_ml, 40, 500_000));
        using var network = TestNetworks.Regression(500_000);
        var scored = network.Transform(data);
        using var cursor = scored.GetRowCursor([scored.Schema["Score"]]);
        Assert.IsTrue(cursor.MoveNext());
        Assert.AreEqual(8, data.RowsRead);
    }

    [TestMethod]
    public void Transform_NoRows_GivesNone()
    {
        using var network = TestNetworks.Binary(4);
        Assert.IsEmpty(
            RowText.ReadAll(network.Transform(TestRow.View(_ml, 0, 4)), "Features", "Score", "PredictedLabel"));
    }

    [TestMethod]
    public void Transform_RowCountAndShuffling_AreThoseOfTheData()
    {
        using var network = TestNetworks.Binary(4);
        var data = TestRow.View(_ml, Count, 4);
        Assert.AreEqual(Count, network.Transform(data).GetRowCount());
        Assert.AreEqual(data.CanShuffle, network.Transform(data).CanShuffle);
        Assert.IsTrue(network.Transform(_ml.Data.Cache(data)).CanShuffle);
    }

    [TestMethod]
    public void Transform_SparseFeatures_AreScoredAsDenseOnes()
    {
        var schema = SchemaDefinition.Create(typeof(Sparse));
        schema[nameof(Sparse.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 4);
        Sparse[] rows =
        [
            new() { Features = new VBuffer<float>(4, [0, 3, 0, 5]) },
            new() { Features = new VBuffer<float>(4, 2, [3, 5], [1, 3]) },
        ];
        using var network = TestNetworks.Regression(4);
        var scores = network.Transform(_ml.Data.LoadFromEnumerable(rows, schema)).GetColumn<float>("Score").ToArray();
        Assert.AreEqual(scores[0], scores[1]);
    }

    [TestMethod]
    public void Transform_MissingFeature_GivesNaNAndNoLabel()
    {
        var rows = TestRow.Create(3, 4);
        rows[1].Features[2] = float.NaN;
        using var network = TestNetworks.Binary(4);
        var scored = network.Transform(TestRow.View(_ml, rows, 4));
        var scores = scored.GetColumn<float>("Score").ToArray();
        CollectionAssert.AreEqual(new[] { false, true, false }, scores.Select(float.IsNaN).ToArray());
        Assert.IsFalse(scored.GetColumn<bool>("PredictedLabel").ElementAt(1));
    }

    [TestMethod]
    public void Transform_ColumnsOfTheSameName_AreHidden()
    {
        using var first = TestNetworks.Regression(4, bias: 1);
        using var second = TestNetworks.Regression(4, bias: 2);
        var data = TestRow.View(_ml, Count, 4);
        var scored = second.Transform(first.Transform(data));
        CollectionAssert.AreEqual(
            new[] { true, false },
            scored.Schema.Where(column => column.Name == "Score").Select(column => column.IsHidden).ToArray());
        CollectionAssert.AreEqual(RowText.ReadAll(second.Transform(data), "Score"), RowText.ReadAll(scored, "Score"));
    }

    [TestMethod]
    public void Transform_InputNamedLikeAPrediction_IsReadBeforeItIsHidden()
    {
        var rows = TestRow.View(_ml, Count, 4);
        var data = _ml.Transforms.CopyColumns("Score", "Features").Fit(rows).Transform(rows);
        using var plain = TestNetworks.Regression(4);
        using var network = TestNetworks.Regression(4, input: "Score");
        CollectionAssert.AreEqual(
            RowText.ReadAll(plain.Transform(data), "Score"), RowText.ReadAll(network.Transform(data), "Score"));
    }

    [TestMethod]
    public void Transform_FeaturesOfOtherSize_SaysSo()
    {
        using var network = TestNetworks.Regression(4);
        var data = TestRow.View(_ml, 5, 3);
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => network.Transform(data)).Message,
            "Column 'Features' must be Vector<Single, 4>, as in the data the network was trained on, " +
            "but is Vector<Single, 3>.");
        Assert.ThrowsExactly<ArgumentException>(() => network.GetOutputSchema(data.Schema));
    }

    private static string[] WithoutScore(IDataView scored, string[] columns)
    {
        // The score is active too, so that the other columns go through the buffers.
        using var cursor = scored.GetRowCursor(scored.Schema);
        return RowText.ReadAll(cursor, columns);
    }

    private static void AssertInactive(Action action, string column) => Assert.AreEqual(
        $"Column '{column}' is not active. Name it among the columns that are needed when the cursor is made.",
        Assert.ThrowsExactly<InvalidOperationException>(action).Message);

    private sealed class Sparse
    {
        public VBuffer<float> Features { get; set; }
    }
}
