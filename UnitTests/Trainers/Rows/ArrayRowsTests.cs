using MLNet.DeepExtensions.Trainers.Rows;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Rows;

[TestClass]
public class ArrayRowsTests
{
    // Five rows of two values in pieces of two rows; the last piece has space that is not used.
    private static readonly ArrayRows<int> _rows = new([[0, 1, 10, 11], [20, 21, 30, 31], [40, 41, -7, -7]], pieceRows: 2, width: 2);

    [TestMethod]
    public void CopyTo_RowsOfSeveralPieces_ComeOneAfterTheOther()
    {
        var values = new float[8];
        _rows.CopyTo(1, values);
        CollectionAssert.AreEqual(new float[] { 10, 11, 20, 21, 30, 31, 40, 41 }, values);
    }

    [TestMethod]
    public void Slice_RowsOfSeveralPieces_ComeOneAfterTheOther()
    {
        using var scope = NewDisposeScope();
        var rows = _rows.OnDevice(5, CPU);
        CollectionAssert.AreEqual(new[] { 0, 1, 10, 11 }, rows.Slice(0, 2).data<int>().ToArray());
        CollectionAssert.AreEqual(new[] { 10, 11, 20, 21, 30, 31, 40, 41 }, rows.Slice(1, 5).data<int>().ToArray());
    }

    [TestMethod]
    public void Select_RowsOfAnyPiece_ComeInTheOrderOfTheirNumbers()
    {
        using var scope = NewDisposeScope();
        var batch = _rows.OnDevice(5, CPU).Select([4, 0, 3, 0], tensor(new[] { 4, 0, 3, 0 }));
        CollectionAssert.AreEqual(new long[] { 4, 2 }, batch.shape);
        CollectionAssert.AreEqual(new[] { 40, 41, 0, 1, 30, 31, 0, 1 }, batch.data<int>().ToArray());
    }

    [TestMethod]
    public void Select_KeepsTheTypeOfTheValues()
    {
        using var scope = NewDisposeScope();
        var numbers = new ArrayRows<float>([0.5f, -1], 1).OnDevice(2, CPU).Select([1, 0], tensor(new[] { 1, 0 }));
        CollectionAssert.AreEqual(new[] { -1, 0.5f }, numbers.data<float>().ToArray());
        var bytes = new ArrayRows<byte>([200, 7], 1).OnDevice(2, CPU).Select([1, 0], tensor(new[] { 1, 0 }));
        CollectionAssert.AreEqual(new byte[] { 7, 200 }, bytes.data<byte>().ToArray());
    }
}
