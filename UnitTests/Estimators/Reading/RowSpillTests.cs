using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Reading;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.UnitTests.Tools;
using MLNet.DeepExtensions.UnitTests.Transforms;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Reading;

[TestClass]
public sealed class RowSpillTests : IDisposable
{
    private const int Width = 1 << 16; // four rows are a mebibyte, the piece that is written at a time
    private readonly MLContext _ml = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(5)]
    [DataRow(8)]
    [DataRow(9)]
    public void Read_RowsBeyondTheBudget_AreTheSameInTheFile(int count)
    {
        var data = Data(count);
        using var unlimited = CreateSpill(long.MaxValue, _folder.Path);
        using var spill = CreateSpill((2 * Width * sizeof(float)) - 1, _folder.Path);
        var inMemory = Read(data, unlimited);
        var streamed = Read(data, spill);

        Assert.AreEqual(count > 1, streamed.AreInFiles);
        Assert.AreEqual(count > 1, streamed.Inputs[0] is FileRows<float>);
        CollectionAssert.AreEqual(inMemory.Labels.GetValues<float>(), streamed.Labels.GetValues<float>());
        CollectionAssert.AreEqual(Values(inMemory), Values(streamed));
    }

    [TestMethod]
    public void Read_SecondSet_HasWhatTheFirstLeft()
    {
        using var spill = CreateSpill(3 * Width * sizeof(float), _folder.Path);
        Assert.IsFalse(Read(Data(2), spill).AreInFiles);
        Assert.IsTrue(Read(Data(3), spill).AreInFiles);
    }

    [TestMethod]
    public void Read_DiskIsFull_SaysWhatToDoAndLeavesNothing()
    {
        using (var spill = CreateSpill(1, _folder.Path, path => new FullDisk(path)))
        {
            var error = Assert.ThrowsExactly<IOException>(() => Read(Data(9), spill));
            StringAssert.Contains(error.Message, "No space left on device");
            StringAssert.Contains(error.Message, "RowStorage.Directory");
        }

        Assert.AreEqual(0, Directory.GetFileSystemEntries(_folder.Path).Length);
    }

    [TestMethod]
    public void Dispose_FileThatMayNoLongerBeWritten_DoesNotHideTheFirstError()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() =>
        {
            using var spill = CreateSpill(1, _folder.Path, path => new LockedFile(path));
            spill.Create();
            throw new InvalidOperationException("the first error");
        });
        Assert.AreEqual("the first error", error.Message);
    }

    [TestMethod]
    public void Handle_FileThatMayNoLongerBeWritten_SaysWhatToDo()
    {
        using var spill = CreateSpill(1, _folder.Path, path => new LockedFile(path));
        var error = Assert.ThrowsExactly<IOException>(() => spill.Create().Handle);
        StringAssert.Contains(error.Message, "RowStorage.Directory");
    }

    [TestMethod]
    public void Create_DirectoryIsAFile_SaysSo()
    {
        using var spill = CreateSpill(1, _folder.Write("file", "a file"));
        var error = Assert.ThrowsExactly<IOException>(() => Read(Data(2), spill));
        StringAssert.Contains(error.Message, "RowStorage.Directory");
    }

    [TestMethod]
    public void New_FolderOfARunningTraining_Stays()
    {
        using var running = CreateSpill(1, _folder.Path);
        var rows = Read(Data(5), running);
        CreateSpill(1, _folder.Path).Dispose();
        rows.Inputs[0].CopyTo(4, new float[Width]);
        Assert.AreEqual(1, Directory.GetDirectories(_folder.Path).Length);
    }

    private static float[] Values(TrainingRows rows)
    {
        var values = new float[rows.RowCount * Width];
        rows.Inputs[0].CopyTo(0, values);
        return values;
    }

    private static RowSpill CreateSpill(long budget, string directory, Func<string, Stream>? create = null) =>
        new(new RowStorageSettings { MemoryBudget = budget, Directory = directory }, create);

    private static TrainingRows Read(IDataView data, RowSpill spill) => new TrainingRowsReader(
        [ColumnKind.Create(TestEncoders.Floats("Features", Width))], new SingleLabelEncoder("Label"), weightColumn: null, rowGroup: null,
        sequence: null)
        .Read(data, split: null, spill, CancellationToken.None);

    // Every third row has no label and is left out.
    private IDataView Data(int count) => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).SelectMany(row =>
        new[] { Row.Of(row), Row.Of(row) }.Take(row % 3 == 2 ? 2 : 1).Select((r, copy) => copy == 1 ? r with { Label = float.NaN } : r)));

    private sealed record Row
    {
        public float Label { get; set; }

        [VectorType(Width)]
        public float[] Features { get; set; } = [];

        public static Row Of(int number) => new() { Label = number, Features = [.. Enumerable.Range(0, Width).Select(i => (float)(number + i))] };
    }

    /// <summary>A file to which access is denied when its last bytes are written.</summary>
    private sealed class LockedFile(string path) : FileStream(path, FileMode.CreateNew, FileAccess.Write)
    {
        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing)
            {
                throw new UnauthorizedAccessException("Access is denied.");
            }
        }
    }

    /// <summary>A disk with space for one row.</summary>
    private sealed class FullDisk(string path) : FileStream(path, FileMode.CreateNew, FileAccess.Write)
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (Length > 0)
            {
                throw new IOException("No space left on device");
            }

            base.Write(buffer);
            Flush();
        }
    }
}
