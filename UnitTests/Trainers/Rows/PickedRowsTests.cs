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
        using var scope = NewDisposeScope();
        var rows = _rows.OnDevice(3, CPU);
        CollectionAssert.AreEqual(new float[] { 0, 1, 20, 21 }, rows.Slice(0, 2).data<float>().ToArray());
        CollectionAssert.AreEqual(new float[] { 30, 31, 0, 1 }, rows.Select([2, 0], tensor(new[] { 2, 0 })).data<float>().ToArray());
    }
}
