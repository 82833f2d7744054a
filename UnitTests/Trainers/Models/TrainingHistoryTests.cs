using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Models;

[TestClass]
public class TrainingHistoryTests
{
    private static readonly TrainingHistory _history = new(
        [
            new(
                1, 0.1 + 0.2, 0.5, new Dictionary<string, double> { ["AUC"] = double.NaN, ["F1"] = 0.25 }, 1e-3, 1234.5, TimeSpan.FromSeconds(2),
                512.25),
            new(2, 0.2, 0.4, new Dictionary<string, double> { ["AUC"] = 0.75, ["F1"] = 1 }, 5e-4, 999, TimeSpan.FromSeconds(1.5), 600),
        ],
        bestEpoch: 2,
        stopReason: "enough");

    [TestMethod]
    public void SaveAsJson_ReadsBackTheSame()
    {
        using var stream = new MemoryStream();
        _history.SaveAsJson(stream);
        var read = JsonSerializer.Deserialize<TrainingHistory>(stream.ToArray())!;
        Assert.AreEqual((2, "enough"), (read.BestEpoch, read.StopReason));
        for (var i = 0; i < 2; i++)
        {
            var (expected, actual) = (_history.Epochs[i], read.Epochs[i]);
            CollectionAssert.AreEqual(expected.ValidationMetrics.ToArray(), actual.ValidationMetrics.ToArray());
            Assert.AreEqual(JsonSerializer.Serialize(expected), JsonSerializer.Serialize(actual));
        }
    }

    [TestMethod]
    public void SaveAsCsv_HasEveryDigit()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("history.csv");
        _history.SaveAsCsv(path);
        var lines = File.ReadAllLines(path);
        Assert.AreEqual("Epoch,Loss/Train,Loss/Validation,Validation/AUC,Validation/F1,LearningRate,RowsPerSecond,Seconds,MemoryMiB", lines[0]);
        var first = Numbers(lines[1]);
        CollectionAssert.AreEqual(new[] { 1, 0.1 + 0.2, 0.5, double.NaN, 0.25, 1e-3, 1234.5, 2, 512.25 }, first);
        Assert.AreEqual(0.75, Numbers(lines[2])[3]);
        Assert.AreEqual(3, lines.Length);
        Assert.AreEqual(path, Directory.GetFiles(folder.Path).Single(), "No temporary file is left.");
    }

    [TestMethod]
    public void WriteTensorBoard_GivesCheckedRecordsWithEveryCurve()
    {
        using var folder = new TemporaryFolder();
        var path = _history.WriteTensorBoard(folder.PathOf("runs", "first"));
        StringAssert.StartsWith(Path.GetFileName(path), "events.out.tfevents.");
        var records = ReadRecords(File.ReadAllBytes(path));
        Assert.AreEqual(3, records.Count, "The version and two epochs.");
        StringAssert.Contains(Encoding.ASCII.GetString(records[0]), "brain.Event:2");
        string[] tags =
        [
            "Loss/Train", "Loss/Validation", "Validation/AUC", "Validation/F1", "LearningRate", "RowsPerSecond", "Seconds", "MemoryMiB",
        ];
        foreach (var tag in tags)
        {
            StringAssert.Contains(Encoding.ASCII.GetString(records[2]), tag);
        }

        // Field 1 of Event is the time in seconds as a double, field 2 the step.
        Assert.AreEqual(9, records[2][0]);
        Assert.AreEqual(1.5, BitConverter.ToDouble(records[2], 1) - BitConverter.ToDouble(records[1], 1), 2e-3);
        CollectionAssert.AreEqual(new byte[] { 0x10, 2 }, records[2][9..11]);

        // Summary (5) of Value (1) of tag (1) and simple_value (2, four bytes): F1 of epoch 2 is 1.
        var value = records[2].AsSpan()[(records[2].AsSpan().IndexOf("Validation/F1"u8) + 13)..];
        Assert.AreEqual(0x15, value[0]);
        Assert.AreEqual(1f, BinaryPrimitives.ReadSingleLittleEndian(value[1..]));
    }

    [TestMethod]
    public void MaskedChecksum_IsThatOfTheKnownExample()
    {
        // RFC 3720, B.4: the CRC-32C of 32 bytes of zeros is 0x8a9136aa.
        const uint crc = 0x8a9136aa;
        Assert.AreEqual(unchecked(((crc >> 15) | (crc << 17)) + 0xa282ead8), EventFile.MaskedChecksum(new byte[32]));
    }

    private static double[] Numbers(string line) => [.. line.Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];

    private static List<byte[]> ReadRecords(ReadOnlySpan<byte> file)
    {
        var records = new List<byte[]>();
        while (!file.IsEmpty)
        {
            var length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
            Assert.AreEqual(EventFile.MaskedChecksum(file[..8]), BinaryPrimitives.ReadUInt32LittleEndian(file[8..]));
            var record = file.Slice(12, length);
            Assert.AreEqual(EventFile.MaskedChecksum(record), BinaryPrimitives.ReadUInt32LittleEndian(file[(12 + length)..]));
            records.Add(record.ToArray());
            file = file[(16 + length)..];
        }

        return records;
    }
}
