using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.UnitTests.Transforms.Scoring;

[TestClass]
public sealed class ScoredRowMapperTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void Predict_RowByRow_EqualsTheBatches()
    {
        using var network = TestNetworks.Binary(4);
        var rows = TestRow.Create(600, 4);
        var scored = network.Transform(TestRow.View(_ml, rows, 4));
        var expected = _ml.Data.CreateEnumerable<Prediction>(scored, reuseRowObject: false).ToArray();
        using var engine = _ml.Model.CreatePredictionEngine<TestRow, Prediction>(network, false, Input());
        for (var row = 0; row < rows.Length; row++)
        {
            var prediction = engine.Predict(rows[row]);
            Assert.AreEqual(expected[row].Score, prediction.Score);
            Assert.AreEqual(expected[row].Probability, prediction.Probability);
            Assert.AreEqual(expected[row].PredictedLabel, prediction.PredictedLabel);
            Assert.AreEqual(row, prediction.Number);
        }
    }

    [TestMethod]
    public void Predict_InAChain_ComposesWithOtherTransformers()
    {
        var data = TestRow.View(_ml, 600, 3);
        using var network = TestNetworks.Binary(4);
        var before = _ml.Transforms.Concatenate("Features", "Features", "Number").Fit(data);
        var joined = before.Transform(data);
        var after = _ml.Transforms.CopyColumns("Copy", "Score").Fit(network.Transform(joined));
        var chain = new TransformerChain<ITransformer>(before, network, after);
        var expected = chain.Transform(data).GetColumn<float>("Copy").ToArray();
        using var engine = _ml.Model.CreatePredictionEngine<TestRow, Copied>(chain, false, Input(3));
        var actual = TestRow.Create(600, 3).Select(row => engine.Predict(row).Copy).ToArray();
        CollectionAssert.AreEqual(expected, actual);
    }

    [TestMethod]
    public void Predict_DisposedModel_SaysSo()
    {
        var network = TestNetworks.Binary(4);
        using var engine = _ml.Model.CreatePredictionEngine<TestRow, Prediction>(network, false, Input());
        network.Dispose();
        var error = Assert.ThrowsExactly<ObjectDisposedException>(() => engine.Predict(TestRow.Create(1, 4)[0]));
        StringAssert.Contains(error.Message, "OwnsTransformer = false");
    }

    [TestMethod]
    public void GetDependencies_Columns_AreThoseThatTheyAreMadeOf()
    {
        using var network = TestNetworks.Binary(4);
        var mapper = ((ITransformer)network).GetRowToRowMapper(TestRow.View(_ml, 1, 4).Schema);
        Assert.AreEqual("Features", Names("Score"));
        Assert.AreEqual("Features", Names("PredictedLabel", "Probability"));
        Assert.AreEqual("Number", Names("Number"));
        Assert.AreEqual("Text Features", Names("Text", "Score"));
        Assert.AreEqual("Features", Names("Features", "Score"));
        Assert.AreEqual(string.Empty, Names());

        string Names(params string[] names)
        {
            var columns = mapper.OutputSchema.Where(column => names.Contains(column.Name));
            return string.Join(' ', mapper.GetDependencies(columns).Select(column => column.Name));
        }
    }

    [TestMethod]
    public void GetRow_SomeColumns_ScoresEachPositionOnce()
    {
        var data = TestRow.View(_ml, 5, 4);
        using var network = TestNetworks.Binary(4);
        var mapper = ((ITransformer)network).GetRowToRowMapper(data.Schema);
        var watched = new WatchedDataView(data);
        using var cursor = watched.GetRowCursor(data.Schema);
        using var row = mapper.GetRow(
            cursor, mapper.OutputSchema.Where(column => column.Name is "Score" or "Probability" or "Number"));
        var read = RowText.Reader(row, "Number", "Score", "Probability");
        var rows = new List<string>();
        while (cursor.MoveNext())
        {
            rows.Add(read());
            Assert.AreEqual(cursor.Position, row.Position);
        }

        CollectionAssert.AreEqual(RowText.ReadAll(network.Transform(data), "Number", "Score", "Probability"), rows);
        Assert.IsFalse(row.IsColumnActive(mapper.OutputSchema["PredictedLabel"]));
        Assert.ThrowsExactly<InvalidOperationException>(
            () => row.GetGetter<bool>(mapper.OutputSchema["PredictedLabel"]));
        Assert.ThrowsExactly<InvalidOperationException>(
            () => row.GetGetter<ReadOnlyMemory<char>>(mapper.OutputSchema["Text"]));
        Assert.ThrowsExactly<InvalidOperationException>(() => row.GetGetter<double>(mapper.OutputSchema["Score"]));
    }

    [TestMethod]
    public void GetRow_RowOfOtherSchema_SaysSo()
    {
        using var network = TestNetworks.Binary(4);
        var mapper = ((ITransformer)network).GetRowToRowMapper(TestRow.View(_ml, 5, 4).Schema);
        var other = TestRow.View(_ml, 5, 4);
        using var cursor = other.GetRowCursor(other.Schema);
        var error = Assert.ThrowsExactly<ArgumentException>(() => mapper.GetRow(cursor, mapper.OutputSchema));
        StringAssert.StartsWith(
            error.Message, "The row must have the schema that the mapper was made for, but it has another.");
    }

    [TestMethod]
    public void Predict_SeveralEngines_DoNotDisturbEachOther()
    {
        using var network = TestNetworks.Binary(4);
        var rows = TestRow.Create(300, 4);
        var expected = network.Transform(TestRow.View(_ml, rows, 4)).GetColumn<float>("Score").ToArray();
        Parallel.For(0, 8, _ =>
        {
            var engine = _ml.Model.CreatePredictionEngine<TestRow, Prediction>(network, false, Input());
            CollectionAssert.AreEqual(expected, rows.Select(row => engine.Predict(row).Score).ToArray());
        });
    }

    private static SchemaDefinition Input(int width = 4)
    {
        var schema = SchemaDefinition.Create(typeof(TestRow));
        schema[nameof(TestRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, width);
        return schema;
    }

    private sealed class Prediction
    {
        public float Number { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }

        public bool PredictedLabel { get; set; }
    }

    private sealed class Copied
    {
        public float Copy { get; set; }
    }
}
