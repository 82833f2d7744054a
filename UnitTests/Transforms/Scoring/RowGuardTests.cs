using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions.UnitTests.Transforms.Scoring;

/// <summary>An engine that threads share gives no wrong answer without an exception; engines of one model, and turns, are fine.</summary>
[TestClass]
public sealed class RowGuardTests
{
    private static readonly PredictionEngineOptions _keep = new() { OwnsTransformer = false };
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public async Task Predict_WhileAnotherThreadIsInTheEngine_ThrowsInBoth()
    {
        using var network = TestNetworks.Binary(4);
        using var engine = _ml.Model.CreatePredictionEngine<SlowRow, Scored>(network, _keep);
        using var slow = new SlowRow { Waits = true };
        var first = Task.Factory.StartNew(() => engine.Predict(slow), TaskCreationOptions.LongRunning);
        slow.Entered.Wait();
        AssertShared(Assert.ThrowsExactly<InvalidOperationException>(() => engine.Predict(new SlowRow())));
        slow.Continue.Set();
        AssertShared(await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => first));
        // as long as threads go on, no answer is to be trusted
        AssertShared(Assert.ThrowsExactly<InvalidOperationException>(() => engine.Predict(new SlowRow())));
    }

    [TestMethod]
    public async Task Predict_InAChain_WhileAnotherThreadIsInTheEngine_Throws()
    {
        using var network = TestNetworks.Binary(4);
        var data = TestRow.View(_ml, 1, 4);
        var chain = new TransformerChain<ITransformer>(
            network, _ml.Transforms.CopyColumns("Copy", "Score").Fit(network.Transform(data)));
        using var engine = _ml.Model.CreatePredictionEngine<SlowRow, Copied>(chain, _keep);
        using var slow = new SlowRow { Waits = true };
        var first = Task.Factory.StartNew(() => engine.Predict(slow), TaskCreationOptions.LongRunning);
        slow.Entered.Wait();
        AssertShared(Assert.ThrowsExactly<InvalidOperationException>(() => engine.Predict(new SlowRow())));
        slow.Continue.Set();
        AssertShared(await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => first));
    }

    [TestMethod]
    public void Read_RowThatAnotherThreadHasSetMeanwhile_Throws()
    {
        var row = new CountingRow();
        AssertShared(Assert.ThrowsExactly<InvalidOperationException>(() => Read(new RowGuard(row), (ref int value) => value = row.Count++)));
    }

    [TestMethod]
    public void Read_RowThatAnotherThreadHasRead_Throws()
    {
        var row = new CountingRow();
        var guard = new RowGuard(row);
        var other = new Thread(() => Read(guard, (ref int value) => value = 1)); // no task: what comes after it might run on its thread
        other.Start();
        other.Join();
        AssertShared(Assert.ThrowsExactly<InvalidOperationException>(() => Read(guard, (ref int value) => value = 2)));
        row.Count++;
        AssertShared(Assert.ThrowsExactly<InvalidOperationException>(() => Read(guard, (ref int value) => value = 3)));
    }

    [TestMethod]
    public void Read_AfterAnException_Works()
    {
        var guard = new RowGuard(new CountingRow());
        Assert.ThrowsExactly<NotSupportedException>(() => Read(guard, (ref int _) => throw new NotSupportedException()));
        Assert.AreEqual(1, Read(guard, (ref int value) => value = 1));
    }

    [TestMethod]
    public async Task Predict_ByTurns_IsAllowed()
    {
        using var network = TestNetworks.Binary(4);
        using var engine = _ml.Model.CreatePredictionEngine<SlowRow, Scored>(network, _keep);
        var expected = engine.Predict(new SlowRow()).Score;
        for (var i = 0; i < 4; i++)
        {
            Assert.AreEqual(expected, await Task.Factory.StartNew(() => engine.Predict(new SlowRow()).Score, TaskCreationOptions.LongRunning));
        }
    }

    [TestMethod]
    public void Predict_EnginesOfOneModelInParallel_AreAllRight()
    {
        using var network = TestNetworks.Binary(4);
        var rows = TestRow.Create(400, 4);
        var expected = network.Transform(TestRow.View(_ml, rows, 4)).GetColumn<float>("Score").ToArray();
        Parallel.For(0, 4, _ =>
        {
            var schema = SchemaDefinition.Create(typeof(TestRow));
            schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 4);
            using var engine = _ml.Model.CreatePredictionEngine<TestRow, Scored>(
                network, new PredictionEngineOptions { OwnsTransformer = false, InputSchemaDefinition = schema });
            CollectionAssert.AreEqual(expected, Array.ConvertAll(rows, row => engine.Predict(row).Score));
        });
    }

    [TestMethod]
    public void Transform_ReadBySeveralThreads_IsRight()
    {
        using var network = TestNetworks.Binary(4);
        var scored = network.Transform(TestRow.View(_ml, 400, 4));
        var expected = scored.GetColumn<float>("Score").ToArray();
        Parallel.For(0, 4, _ => CollectionAssert.AreEqual(expected, scored.GetColumn<float>("Score").ToArray()));
    }

    private static int Read(RowGuard guard, ValueGetter<int> getter)
    {
        var value = 0;
        guard.Read(getter, ref value);
        return value;
    }

    private static void AssertShared(InvalidOperationException error)
    {
        StringAssert.Contains(error.Message, "a PredictionEngine is shared");
        StringAssert.Contains(error.Message, "OwnsTransformer = false");
    }

    private sealed class Scored
    {
        public float Score { get; set; }
    }

    private sealed class Copied
    {
        public float Copy { get; set; }
    }

    /// <summary>A row that lets a thread wait while it is read.</summary>
    private sealed class SlowRow : IDisposable
    {
        [NoColumn]
        public bool Waits { get; init; }

        [NoColumn]
        public ManualResetEventSlim Entered { get; } = new();

        [NoColumn]
        public ManualResetEventSlim Continue { get; } = new();

        [VectorType(4)]
        public float[] Features
        {
            get
            {
                Entered.Set();
                if (Waits)
                {
                    Continue.Wait(TimeSpan.FromSeconds(30));
                }

                return [1, 2, 3, 4];
            }

            set => throw new NotSupportedException();
        }

        public void Dispose()
        {
            Entered.Dispose();
            Continue.Dispose();
        }
    }

    private sealed class CountingRow : DataViewRow
    {
        public int Count { get; set; }

        public override DataViewSchema Schema => throw new NotSupportedException();

        public override long Position => Count;

        public override long Batch => 0;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => throw new NotSupportedException();

        public override ValueGetter<DataViewRowId> GetIdGetter() => throw new NotSupportedException();

        public override bool IsColumnActive(DataViewSchema.Column column) => true;
    }
}
