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
    public void Take_RowsOfSeveralPieces_ComeOneAfterTheOther()
    {
        using var scope = NewDisposeScope();
        CollectionAssert.AreEqual(new[] { 0, 1, 10, 11 }, Take(_rows, 5, null, 0, 2).data<int>().ToArray());
        CollectionAssert.AreEqual(new[] { 10, 11, 20, 21, 30, 31, 40, 41 }, Take(_rows, 5, null, 1, 5).data<int>().ToArray());
    }

    [TestMethod]
    public void Take_RowsOfAnyPiece_ComeInTheOrderOfTheirNumbers()
    {
        using var scope = NewDisposeScope();
        var batch = Take(_rows, 5, [9, 4, 0, 3, 0, 9], 1, 5);
        CollectionAssert.AreEqual(new long[] { 4, 2 }, batch.shape);
        CollectionAssert.AreEqual(new[] { 40, 41, 0, 1, 30, 31, 0, 1 }, batch.data<int>().ToArray());
    }

    [TestMethod]
    public void Take_KeepsTheTypeOfTheValues()
    {
        using var scope = NewDisposeScope();
        CollectionAssert.AreEqual(new[] { -1, 0.5f }, Take(new ArrayRows<float>([0.5f, -1], 1), 2, [1, 0], 0, 2).data<float>().ToArray());
        CollectionAssert.AreEqual(new byte[] { 7, 200 }, Take(new ArrayRows<byte>([200, 7], 1), 2, [1, 0], 0, 2).data<byte>().ToArray());
        CollectionAssert.AreEqual(
            new[] { 7, long.MaxValue }, Take(new ArrayRows<long>([long.MaxValue, 7], 1), 2, [1, 0], 0, 2).data<long>().ToArray());
    }

    [TestMethod]
    public void Read_NextRows_TakeThePlaceOfThoseBefore()
    {
        using var buffer = _rows.OnDevice(5, CPU).CreateBuffer(3);
        (int, int, int[])[] cases = [(0, 3, [0, 1, 10, 11, 20, 21]), (3, 5, [30, 31, 40, 41]), (1, 4, [10, 11, 20, 21, 30, 31])];
        foreach (var (start, end, values) in cases)
        {
            buffer.Read(null, start, end);
            using var scope = NewDisposeScope();
            CollectionAssert.AreEqual(values, buffer.Take(null, start, end).data<int>().ToArray());
        }
    }

    private static Tensor Take<T>(ArrayRows<T> rows, int count, int[]? order, int start, int end)
        where T : unmanaged, System.Numerics.INumberBase<T>
    {
        using var buffer = rows.OnDevice(count, CPU).CreateBuffer(end - start);
        buffer.Read(order, start, end);
        return buffer.Take(null, start, end).clone();
    }
}
