using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.Threads;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using MLNet.DeepExtensions.UnitTests.Tools;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Batches;

[TestClass]
public class DeviceRowsTests
{
    private static readonly Network _network = new(
        [new NetworkInput("a", new TensorShape(2), []), new NetworkInput("b", new TensorShape(1, 3), [])], [new Linear(1)]);

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Batches_OfAnySize_HoldEveryRowOnceAndAreAsManyAsCounted(bool shuffled)
    {
        using var scope = NewDisposeScope();
        foreach (var rows in Enumerable.Range(1, 21).Append(64))
        {
            var data = Create(rows);
            foreach (var batchSize in Enumerable.Range(1, 23).Append(int.MaxValue))
            {
                var sizes = $"{rows} rows, batches of {batchSize}";
                var order = new RowOrder(rows, batchSize);
                var cut = shuffled ? order.Shuffle(seed: 1, epoch: 1) : data.InOrder(batchSize);
                var batches = data.Read(cut).Select(Numbers).ToArray();
                CollectionAssert.AreEqual(cut.Rows ?? [.. Enumerable.Range(0, rows)], batches.SelectMany(batch => batch).ToArray(), sizes);
                Assert.AreEqual(batches.Length, order.BatchCount, sizes);
                Assert.IsTrue(batches[..^1].All(batch => batch.Length == batchSize), sizes);
                Assert.IsTrue(rows == 1 || batches[^1].Length > 1, $"{sizes}: a single row joins the batch before it");
            }
        }
    }

    [TestMethod]
    public void Batches_OfSeveralInputs_KeepTheRowsOfAllTogether()
    {
        using var scope = NewDisposeScope();
        foreach (var batch in Create(10).Read(new RowOrder(10, batchSize: 4).Shuffle(seed: 2, epoch: 1)))
        {
            CollectionAssert.AreEqual(new[] { batch.Count, 2 }, batch.Inputs[0].shape);
            CollectionAssert.AreEqual(new[] { batch.Count, 1, 3 }, batch.Inputs[1].shape);
            for (var i = 0; i < batch.Count; i++)
            {
                var row = batch.Targets[i].item<long>();
                Assert.AreEqual(row * 10, batch.Inputs[0][i, 0].item<float>());
                Assert.AreEqual(row * 100, batch.Inputs[1][i, 0, 2].item<float>());
                Assert.AreEqual((row + 1) / 5.5, batch.Weights![i].item<float>(), 1e-6, "Weights have mean 1.");
            }
        }
    }

    [TestMethod]
    public void Batches_NextOne_FreesTheTensorsOfTheLast()
    {
        using var scope = NewDisposeScope();
        var data = Create(10);
        Batch? last = null;
        foreach (var batch in data.Read(new RowOrder(10, batchSize: 3).Shuffle(seed: 2, epoch: 1)))
        {
            Assert.IsFalse(batch.Targets.IsInvalid);
            Assert.IsTrue(last is null || last.Targets.IsInvalid);
            last = batch;
        }

        Assert.IsTrue(last!.Targets.IsInvalid);
    }

    [TestMethod]
    public void Batches_OfSequences_AreAsWideAsTheirLongestRow()
    {
        using var scope = NewDisposeScope();
        int[] rows = [1, -1, -1, 2, 3, -1, -1, -1, -1, 4, 5, 6, 7, 8, -1];
        var network = new Network([new NetworkInput("k", TensorShape.Sequence(3), [], InputElement.Key, keyCount: 8)], [new Linear(1)]);
        var set = new TrainingSet(5, [new ArrayRows<int>(rows, 3)], new long[] { 0, 1, 2, 3, 4 });
        var data = new DeviceRows(set, network, CPU);
        CollectionAssert.AreEqual(new int[] { 2, 0, 1, 4, 3 }, data.InOrder(2).Rows);

        var batches = data.Read(data.InOrder(2)).Select(batch => (batch.Inputs[0].shape, batch.Inputs[0].data<int>().ToArray())).ToArray();
        Assert.HasCount(2, batches);
        CollectionAssert.AreEqual(new long[] { 2, 1 }, batches[0].shape);
        CollectionAssert.AreEqual(new[] { -1, 1 }, batches[0].Item2);
        CollectionAssert.AreEqual(new long[] { 3, 3 }, batches[1].shape);
        CollectionAssert.AreEqual(new[] { 2, 3, -1, 7, 8, -1, 4, 5, 6 }, batches[1].Item2);
    }

    [TestMethod]
    public void Batches_OfSequencesOfNumbers_AreAsWideAsTheirLongestRow()
    {
        using var scope = NewDisposeScope();
        const float P = NumberSequence.Padding;
        float[] rows = [1, 2, 3, 4, 5, 6, 7, 8, P, P, P, P, 9, 10, 11, 12, P, P, P, P, P, P, P, P];
        var network = new Network([new NetworkInput("x", TensorShape.Sequence(3, 2), [])], [new PoolOverTime(), new Linear(1)]);
        var set = new TrainingSet(4, [new ArrayRows<float>(rows, 6, arePadded: true)], new long[] { 0, 1, 2, 3 });
        var data = new DeviceRows(set, network, CPU);
        CollectionAssert.AreEqual(new int[] { 3, 1, 2, 0 }, data.InOrder(2).Rows);
        var shapes = data.Read(data.InOrder(2)).Select(batch => string.Join(" × ", batch.Inputs[0].shape)).ToArray();
        CollectionAssert.AreEqual(new[] { "2 × 2", "2 × 6" }, shapes);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Batches_OfAFile_HoldEveryRowOnceAnEpochInAnotherOrder(int threads)
    {
        using var crew = WorkCrew.Start(threads);
        const int rows = 100;
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.PathOf("rows"), [.. Enumerable.Range(0, rows).SelectMany(row => new[] { (byte)row, (byte)(row + 100) })]);
        using var file = File.OpenHandle(folder.PathOf("rows"));
        using var scope = NewDisposeScope();
        var network = new Network([new NetworkInput("b", new TensorShape(2), [], InputElement.Byte)], [new Linear(1)]);
        var set = new TrainingSet(
            rows, [new FileRows<byte>(file, width: 2, window: 16)], Enumerable.Range(0, rows).Select(row => (long)row).ToArray());
        var data = new DeviceRows(set, network, CPU);

        var epochs = Enumerable.Range(1, 2).Select(epoch => Pass(epoch)).ToArray();
        foreach (var epoch in epochs)
        {
            CollectionAssert.AreEqual(Enumerable.Range(0, rows).ToArray(), epoch.Order().ToArray());
        }

        CollectionAssert.AreNotEqual(epochs[0], epochs[1]);

        int[] Pass(int epoch) => [.. data.Read(data.CreateOrder(7).Shuffle(seed: 1, epoch)).SelectMany(batch =>
        {
            var values = batch.Inputs[0].to_type(ScalarType.Int32).data<int>().ToArray();
            Assert.IsTrue(values.Chunk(2).All(row => row[1] == row[0] + 100), "A row's values stay together.");
            CollectionAssert.AreEqual(values.Chunk(2).Select(row => (int)row[0]).ToArray(), Numbers(batch), "A row keeps its target.");
            return values.Chunk(2).Select(row => row[0]).ToArray();
        })];
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Batches_ReadAhead_HoldWhatTheyHoldOtherwise(int threads)
    {
        const int Width = 1000;
        using var crew = WorkCrew.Start(threads);
        using var scope = NewDisposeScope();
        float[] values = [.. Enumerable.Range(0, 90 * Width).Select(i => (float)i)];
        var network = new Network([new NetworkInput("x", new TensorShape(Width), [])], [new Linear(1)]);
        var picked = new PickedRows(new ArrayRows<float>(values, Width), 90, [.. Enumerable.Range(0, 45).Select(i => 2 * i)]);
        var data = new DeviceRows(new TrainingSet(45, [picked], Enumerable.Range(0, 45).Select(i => (float)i).ToArray()), network, CPU);
        foreach (var batches in new[] { data.InOrder(20), new RowOrder(45, batchSize: 20).Shuffle(seed: 3, epoch: 1) })
        {
            var place = 0;
            foreach (var batch in data.Read(batches))
            {
                Thread.SpinWait(20_000); // so that a helper gets to the next one
                for (var i = 0; i < batch.Count; i++, place++)
                {
                    var row = batches.Rows?[place] ?? place;
                    Assert.AreEqual(row, batch.Targets[i].item<float>());
                    Assert.AreEqual(2f * row * Width, batch.Inputs[0][i, 0].item<float>());
                    Assert.AreEqual((2f * row * Width) + Width - 1, batch.Inputs[0][i, Width - 1].item<float>());
                }
            }

            Assert.AreEqual(45, place);
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Batches_OfAFileThatWasCut_SaySo(int threads)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.PathOf("rows"), new byte[50 * 3000]);
        using var file = File.OpenHandle(folder.PathOf("rows"));
        using var crew = WorkCrew.Start(threads);
        using var scope = NewDisposeScope();
        var network = new Network([new NetworkInput("b", new TensorShape(3000), [], InputElement.Byte)], [new Linear(1)]);
        var data = new DeviceRows(new TrainingSet(100, [new FileRows<byte>(file, 3000, 100)], new float[100]), network, CPU);
        var read = 0;
        StringAssert.Contains(
            Assert.ThrowsExactly<EndOfStreamException>(() => read = data.Read(data.InOrder(30)).Count()).Message, "RowStorage.Directory");
        Assert.AreEqual(1, data.Read(data.InOrder(30)).Take(1).Count(), "A batch that nobody asks for fails nobody.");
    }

    private static int[] Numbers(Batch batch) => [.. batch.Targets.data<long>().ToArray().Select(number => (int)number)];

    private static DeviceRows Create(int rows)
    {
        float[] first = [.. Enumerable.Range(0, rows).SelectMany(row => new float[] { row * 10, 0 })];
        float[] second = [.. Enumerable.Range(0, rows).SelectMany(row => new float[] { 0, 0, row * 100 })];
        long[] targets = [.. Enumerable.Range(0, rows)];
        float[] weights = [.. Enumerable.Range(1, rows)];
        return new DeviceRows(new TrainingSet(rows, [first, second], targets, weights), _network, CPU);
    }
}
