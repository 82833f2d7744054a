using Microsoft.ML.OnnxRuntime.Tensors;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.UnitTests.Transforms.Encoding;

[TestClass]
public sealed class RowStoreTests
{
    [TestMethod]
    public void EnsureCapacity_RowByRow_KeepsTheRowsAndGrowsInSteps()
    {
        var store = new RowStore<float>("Features", 3);
        var arrays = new HashSet<float[]>();
        for (var row = 0; row < 1000; row++)
        {
            store.EnsureCapacity(row + 1);
            arrays.Add(store.Values);
            store.Row(row).Fill(row);
        }

        Assert.IsLessThan(10, arrays.Count);
        for (var row = 0; row < 1000; row++)
        {
            CollectionAssert.AreEqual(new float[] { row, row, row }, store.Row(row).ToArray());
        }
    }

    [TestMethod]
    [DataRow(1, (1 << 20) + 3)] // of 4 MB and a little more, which large pages are asked for
    [DataRow(700, 13_001)]
    public void SetCapacity_LargeArrays_KeepWhatIsWritten(int width, int rows)
    {
        var store = new RowStore<float>("Features", width);
        store.SetCapacity(rows / 2);
        for (var row = 0; row < rows; row++)
        {
            store.EnsureCapacity(row + 1);
            store.Row(row).Fill(row);
        }

        store.SetCapacity(rows);
        for (var row = 0; row < rows; row++)
        {
            Assert.IsFalse(store.Row(row).ContainsAnyExcept((float)row), $"row {row}");
        }
    }

    [TestMethod]
    public void SetCapacity_FewerRows_TrimsExactly()
    {
        var store = new RowStore<long>("Label", 1);
        store.EnsureCapacity(100);
        store.Values[1] = 5;
        store.SetCapacity(2);
        Assert.HasCount(2, store.Values);
        Assert.AreEqual(5, store.Values[1]);
    }

    [TestMethod]
    public void EnsureCapacity_MoreThanOneArrayHolds_SaysHowManyRowsFit()
    {
        var store = new RowStore<byte>("Image", 1_000_000_000);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => store.EnsureCapacity(3));
        StringAssert.Contains(error.Message, "Column 'Image' has 1000000000 values a row, so at most 2 rows fit");
    }

    [TestMethod]
    public void GetValues_OtherType_NamesBothTypes()
    {
        RowStore store = new RowStore<long>("Label", 1);
        var error = Assert.ThrowsExactly<InvalidOperationException>(store.GetValues<float>);
        Assert.AreEqual("The rows of column 'Label' are Int64 but were asked for as Single.", error.Message);
    }

    // A graph takes keys without sign, of all rows and of some.
    [TestMethod]
    public void CreateTensor_OfKeys_IsWithoutSign()
    {
        var store = new CategoryStore("Key", 1);
        store.SetCapacity(3);
        using var all = store.CreateTensor([3, 1]);
        using var some = store.CreateTensor([2, 0], [1]);
        Assert.AreEqual(TensorElementType.UInt32, all.GetTensorTypeAndShape().ElementDataType);
        Assert.AreEqual(TensorElementType.UInt32, some.GetTensorTypeAndShape().ElementDataType);
    }
}
