using MLNet.DeepExtensions.Trainers.Rows;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Rows;

[TestClass]
public class PickedRowsTests
{
    private static readonly PickedRows _rows = new(new ArrayRows<float>([0, 1, 10, 11, 20, 21, 30, 31], 2), totalCount: 4, [0, 2, 3]);

    [TestMethod]
    public void CopyTo_CountsThePickedRowsOnly()
    {
        var values = new float[4];
        _rows.CopyTo(1, values);
        CollectionAssert.AreEqual(new float[] { 20, 21, 30, 31 }, values);
    }

    [TestMethod]
    public void Batches_AreOfThePickedRowsOnly()
    {
        using var buffer = _rows.OnDevice(3, CPU).CreateBuffer(2);
        using var scope = NewDisposeScope();
        buffer.Read(null, 0, 2);
        CollectionAssert.AreEqual(new float[] { 0, 1, 20, 21 }, buffer.Take(null, 0, 2).data<float>().ToArray());
        buffer.Read([1, 2, 0], 1, 3);
        CollectionAssert.AreEqual(new float[] { 30, 31, 0, 1 }, buffer.Take(null, 1, 3).data<float>().ToArray());
    }
}
