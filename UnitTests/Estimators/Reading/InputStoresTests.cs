using MLNet.DeepExtensions.Reading;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Reading;

[TestClass]
public class InputStoresTests
{
    private const int Width = 4096; // a piece has few rows

    [TestMethod]
    [DataRow(null, 3, false, DisplayName = "less than a piece")]
    [DataRow(null, 1000, false, DisplayName = "several pieces")]
    [DataRow(10 << 20, 1000, true, DisplayName = "several pieces, then files")]
    [DataRow(1, 600, true, DisplayName = "files from the first row")]
    public void Finish_RowsAreWholeAndInOrder(int? budget, int count, bool areInFiles)
    {
        var (numbers, marks) = (new RowStore<float>("Numbers", Width), new RowStore<byte>("Marks", 1));
        using var spill = new RowSpill(new RowStorageSettings { MemoryBudget = budget });
        var stores = new InputStores([numbers, marks], spill);
        for (var row = 0; row < count; row++)
        {
            var place = stores.MakeSpace(row);
            numbers.Row(place).Fill(row);
            marks.Row(place)[0] = (byte)row;
        }

        var stored = stores.ToStoredRows(count);

        Assert.AreEqual(areInFiles, stores.AreInFiles);
        var (numberRows, markRows) = (stored[0].As<float>(), stored[1].As<byte>());
        var (ofNumber, ofMark) = (new float[Width], new float[1]);
        for (var row = 0; row < count; row++)
        {
            numberRows.CopyTo(row, ofNumber);
            markRows.CopyTo(row, ofMark);
            Assert.AreEqual((row, row, (byte)row), ((int)ofNumber[0], (int)ofNumber[^1], (byte)ofMark[0]));
        }
    }

    [TestMethod]
    public void Reserve_MoreRowsThanAPiece_TakesNoMoreThanAPiece()
    {
        var numbers = new RowStore<float>("Numbers", Width);
        using var spill = new RowSpill(new RowStorageSettings());
        new InputStores([numbers], spill).Reserve(1_000_000);
        Assert.IsLessThan(1_000, numbers.Capacity);
    }
}
