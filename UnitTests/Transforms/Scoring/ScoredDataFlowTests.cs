using Microsoft.ML;

namespace MLNet.DeepExtensions.UnitTests.Transforms.Scoring;

/// <summary>Scored data in the hands of ML.NET's own operations, and of several threads.</summary>
[TestClass]
public sealed class ScoredDataFlowTests
{
    private const int Count = 700;
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void ShuffleRows_ScoredData_KeepsRowsTogether() =>
        AssertSameRows(
            scored => _ml.Data.ShuffleRows(scored, seed: 3),
            scored => _ml.Data.ShuffleRows(scored, seed: 3),
            inOrder: false);

    [TestMethod]
    public void ShuffleRows_DataBelow_KeepsRowsTogether()
    {
        var data = TestRow.View(_ml, Count, 4);
        using var network = TestNetworks.Binary(4);
        var expected = RowText.ReadAll(network.Transform(data), "Number", "Features", "Score");
        var actual = RowText.ReadAll(
            network.Transform(_ml.Data.ShuffleRows(data)), "Number", "Features", "Score");
        CollectionAssert.AreEquivalent(expected, actual);
        CollectionAssert.AreNotEqual(expected, actual);
    }

    [TestMethod]
    public void FilterRowsByColumn_Score_KeepsRowsTogether() => AssertSameRows(
        scored => _ml.Data.FilterRowsByColumn(scored, "Score", 0, 0.5),
        scored => _ml.Data.FilterRowsByColumn(_ml.Data.Cache(scored), "Score", 0, 0.5));

    [TestMethod]
    public void Cache_ScoredData_KeepsRowsTogether() =>
        AssertSameRows(scored => _ml.Data.Cache(scored), scored => scored);

    [TestMethod]
    public void TakeAndSkipRows_ScoredData_KeepsRowsTogether() => AssertSameRows(
        scored => _ml.Data.TakeRows(_ml.Data.SkipRows(scored, 250), 300),
        scored => _ml.Data.SkipRows(_ml.Data.TakeRows(scored, 550), 250));

    [TestMethod]
    public void GetRowCursorSet_FourCursors_ShareTheRows()
    {
        var data = _ml.Data.Cache(TestRow.View(_ml, 5000, 4));
        RowText.ReadAll(data, "Number", "Features");
        using var network = TestNetworks.Binary(4);
        var scored = network.Transform(data);
        var cursors = scored.GetRowCursorSet([scored.Schema["Number"], scored.Schema["Score"]], 4);
        var rows = new string[cursors.Length][];
        Parallel.For(0, cursors.Length, index => rows[index] = RowText.ReadAll(cursors[index], "Number", "Score"));
        Array.ForEach(cursors, cursor => cursor.Dispose());
        CollectionAssert.AreEquivalent(
            RowText.ReadAll(scored, "Number", "Score"), rows.SelectMany(row => row).ToArray());
    }

    [TestMethod]
    public void GetRowCursor_SeveralThreads_DoNotDisturbEachOther()
    {
        using var network = TestNetworks.Binary(4);
        var scored = network.Transform(TestRow.View(_ml, Count, 4));
        var expected = RowText.ReadAll(scored, "Number", "Features", "Score", "Probability", "PredictedLabel");
        Parallel.For(0, 16, _ => CollectionAssert.AreEqual(
            expected, RowText.ReadAll(scored, "Number", "Features", "Score", "Probability", "PredictedLabel")));
    }

    private void AssertSameRows(
        Func<IDataView, IDataView> actual, Func<IDataView, IDataView> expected, bool inOrder = true)
    {
        using var network = TestNetworks.Binary(4);
        var scored = network.Transform(TestRow.View(_ml, Count, 4));
        string[] columns = ["Number", "Text", "Features", "Score", "PredictedLabel"];
        var actualRows = RowText.ReadAll(actual(scored), columns);
        var expectedRows = RowText.ReadAll(expected(scored), columns);
        Assert.IsNotEmpty(actualRows);
        CollectionAssert.AreEquivalent(expectedRows, actualRows);
        CollectionAssert.IsSubsetOf(actualRows, RowText.ReadAll(scored, columns));
        if (inOrder)
        {
            CollectionAssert.AreEqual(expectedRows, actualRows);
        }
    }
}
