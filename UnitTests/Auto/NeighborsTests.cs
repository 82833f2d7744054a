using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Auto.Candidates;
using MLNet.DeepExtensions.Auto.Ensembles;
using MLNet.DeepExtensions.Auto.Neighbors;
using MLNet.DeepExtensions.Auto.Runs;
using MLNet.DeepExtensions.Fitting;
using MLNet.DeepExtensions.Trainers.Models;

namespace MLNet.DeepExtensions.UnitTests.Auto;

/// <summary>Trainers that learn from what the neighbours of a row say.</summary>
[TestClass]
public sealed class NeighborsTests
{
    private readonly MLContext _ml = AutoRows.Context;

    [TestMethod]
    [DataRow(PredictionTask.BinaryClassification)]
    [DataRow(PredictionTask.MulticlassClassification)]
    [DataRow(PredictionTask.Regression)]
    public void Write_Neighbours_SaysWhatTheKernelSays(PredictionTask task)
    {
        var (data, columns) = Prepare(AutoRows.Draw(_ml), task);
        var rows = NeighborRows.Read(data, data.Schema[columns.FeaturesColumnName!], data.Schema[columns.LabelColumnName]);
        var fitted = FittedNeighbors.Fit(rows, seed: 1, CancellationToken.None);
        using var model = Neighbors(columns).Fit(data);

        // Rows that were not learned from, two of them with numbers that no row has.
        var others = AutoRows.DrawRows(40, seed: 9);
        (others[3].Weight, others[5].Distance) = (-1e30f, float.PositiveInfinity);
        var (view, _) = Prepare(_ml.Data.LoadFromEnumerable(others), task, AutoRows.Draw(_ml));
        var features = view.GetColumn<VBuffer<float>>(columns.FeaturesColumnName!).Select(vector => vector.DenseValues().ToArray()).ToArray();
        var described = model.Describe(view);
        var actual = described.GetColumn<VBuffer<float>>(described.Schema[^3].Name).Select(vector => vector.DenseValues().ToArray()).ToArray();
        Assert.HasCount(40, actual);
        foreach (var (row, values) in actual.Index())
        {
            float[] query = [.. features[row].Select((value, feature) => fitted.Scaling.Apply(feature, value))];
            var expected = new float[fitted.Kernel.Width];
            fitted.Kernel.Describe(query, -1, expected);
            foreach (var (place, value) in values.Index())
            {
                Assert.AreEqual(expected[place], value, 2e-4 * Math.Max(1, Math.Abs(expected[place])), $"row {row}, value {place}");
            }
        }
    }

    [TestMethod]
    [DataRow(PredictionTask.BinaryClassification)]
    [DataRow(PredictionTask.MulticlassClassification)]
    [DataRow(PredictionTask.Regression)]
    public void Create_TreesWithNeighbours_AreAGraphThatSaysTheSame(PredictionTask task) => AssertGraph(task, StockCandidates.Boosted(new(20)));

    [TestMethod]
    [DataRow(PredictionTask.BinaryClassification)]
    [DataRow(PredictionTask.MulticlassClassification)]
    [DataRow(PredictionTask.Regression)]
    public void Create_ANetworkWithNeighbours_IsAGraphThatSaysTheSame(PredictionTask task) => AssertGraph(
        task, (_, columns) => AutoRows.SmallNetwork(_ml).Create(columns));

    // In 64-bit floats, so that a product of many rows has the digits of that of one.
    [TestMethod]
    public void Create_OfManyRows_SaysTheSameOfEachRowAlone()
    {
        var (data, columns) = Prepare(AutoRows.Draw(_ml, count: 1300), PredictionTask.Regression);
        using var model = Neighbors(columns).Fit(data);
        var averaged = new EnsembleTask(PredictionTask.Regression, data.Schema[columns.LabelColumnName]);
        var graph = new EnsembleGraph(averaged);
        graph.Add([graph.Include((GraphPart)new PartFactory(_ml, averaged).Create(model, data))], 1);
        using var scoring = graph.ToTransformer(data.Schema, []);
        var rows = _ml.Data.TakeRows(data, 300);
        var together = scoring.Transform(rows).GetColumn<float>("Score").ToArray();
        using var cursor = rows.GetRowCursor(rows.Schema);
        var mapper = ((ITransformer)scoring).GetRowToRowMapper(rows.Schema);
        using var row = mapper.GetRow(cursor, [mapper.OutputSchema["Score"]]);
        var getScore = row.GetGetter<float>(mapper.OutputSchema["Score"]);
        foreach (var expected in together)
        {
            var score = 0f;
            Assert.IsTrue(cursor.MoveNext());
            getScore(ref score);
            Assert.AreEqual(expected, score);
        }
    }

    // A chain has no graph. Two trainers with neighbours have these once.
    [TestMethod]
    public void AutoTrain_SeveralWithNeighbours_IsSavedAsStockSteps()
    {
        var data = AutoRows.Draw(_ml);
        var options = AutoRows.Quick();
        (options.MaximumCandidates, options.Seed) = (3, 4);
        options.Candidates =
        [
            new AutoCandidate("network", columns => columns.WithNeighbors(near => AutoRows.SmallNetwork(_ml).Create(near))),
            new AutoCandidate("trees", columns => columns.WithNeighbors(near => StockCandidates.Boosted(new(20))(_ml, near))),
            new AutoCandidate("chain", columns => columns.WithNeighbors(near =>
                _ml.Transforms.CopyColumns("again", near.FeaturesColumnName!).Append(StockCandidates.Boosted(new(20))(_ml, near)))),
        ];
        options.Shares = new Dictionary<string, int> { ["network"] = 1, ["trees"] = 1, ["chain"] = 1 };
        using var report = _ml.AutoTrain(data, AutoRows.Columns(_ml, data, PredictionTask.Regression), options);
        Assert.IsEmpty(report.Leaderboard.Where(entry => entry.Failure is not null).Select(entry => entry.Failure));
        using var stream = new MemoryStream();
        _ml.Model.Save(report.Model, data.Schema, stream);
        stream.Position = 0;
        var others = AutoRows.Draw(_ml, seed: 8);
        var expected = report.Model.Transform(others).GetColumn<float>("Score").ToArray();
        var loaded = _ml.Model.Load(stream, out _).Transform(others).GetColumn<float>("Score").ToArray();
        CollectionAssert.AreEqual(expected, loaded);
    }

    // Otherwise its own label would tell it, of rows that are trained on alone.
    [TestMethod]
    public void Fit_LabelsThatNothingTells_AreNotLearned()
    {
        var random = new Random(2);
        var data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 300).Select(_ => new Point
        {
            Place = new float[] { random.NextSingle(), random.NextSingle() },
            Value = random.NextSingle(),
        }));
        var rows = NeighborRows.Read(data, data.Schema["Place"], data.Schema["Value"]);
        var own = FittedNeighbors.Fit(rows, seed: 1, CancellationToken.None).DescribeOwn(CancellationToken.None);
        foreach (var scale in Enumerable.Range(0, NeighborKernel.Scales.Count))
        {
            var correlation = own.Index().Average(row => row.Item[scale] * rows.Targets[0][row.Index]); // of standardised labels
            Assert.IsLessThan(0.2, Math.Abs(correlation));
        }
    }

    [TestMethod]
    public void Fit_MoreRowsThanAreKept_DescribesAll()
    {
        var random = new Random(2);
        float[][] features = [.. Enumerable.Range(0, 200).Select(_ => Enumerable.Range(0, 2000).Select(_ => random.NextSingle()).ToArray())];
        var rows = new NeighborRows(features, [[.. Enumerable.Range(0, 2000).Select(i => i % 2f)]]);
        var fitted = FittedNeighbors.Fit(rows, seed: 1, CancellationToken.None);
        Assert.AreEqual(1500, fitted.Kernel.Count); // of 200 numbers, 300,000 in all
        Assert.HasCount(2000, fitted.DescribeOwn(CancellationToken.None));
    }

    [TestMethod]
    public void Limit_AChainWithNeighbours_LimitsWhatIsInside()
    {
        var (data, columns) = Prepare(AutoRows.Draw(_ml), PredictionTask.Regression);
        using var stop = new CancellationTokenSource();
        var chain = _ml.Transforms.CopyColumns("again", columns.FeaturesColumnName!).Append(columns.WithNeighbors(near =>
            _ml.Regression.Trainers.Mlp(new MlpEstimator.Options
            {
                FeatureColumnName = near.NumbersColumnName,
                LabelColumnName = near.LabelColumnName,
                Epochs = 1_000_000,
                Progress = new Stopping(stop),
            })));
        var limited = EstimatorSteps.Limit(chain, new FitLimits { CancellationToken = stop.Token });
        limited.Fit(data); // a training that is stopped gives what it has
        Assert.IsTrue(stop.IsCancellationRequested);
        Assert.ThrowsExactly<OperationCanceledException>(() => limited.Fit(data));
    }

    [TestMethod]
    public void Fit_TooManyFeatures_SaysTheWayOut()
    {
        var data = _ml.Data.LoadFromEnumerable([new Wide()], SchemaDefinition.Create(typeof(Wide)));
        var message = Assert.ThrowsExactly<ArgumentException>(() => Neighbors(new PreparedColumns
        {
            Task = PredictionTask.Regression,
            LabelColumnName = "Value",
            FeaturesColumnName = "Place",
            RowCount = 1,
            Seed = 1,
        }).Fit(data)).Message;
        Assert.Contains("1 to 256 features", message);
        Assert.Contains("Leave the neighbours out", message);
    }

    [TestMethod]
    public void WithNeighbors_ImagesAlone_SaysTheWayOut()
    {
        var columns = new PreparedColumns
        {
            Task = PredictionTask.Regression,
            LabelColumnName = "a",
            ImageColumnNames = ["b"],
            RowCount = 9,
            Seed = 1,
        };
        Assert.Contains("only images", Assert.ThrowsExactly<InvalidOperationException>(() => columns.WithNeighbors(_ => null!)).Message);
        Assert.ThrowsExactly<ArgumentNullException>(() => columns.WithNeighbors(null!));
    }

    [TestMethod]
    public void Portfolio_ManyFeaturesOrClassesOrRows_HasNoNeighbours()
    {
        static bool HasNeighbors(int features, int classes, int rows) => Portfolio.Create(
            new PreparedColumns
            {
                Task = PredictionTask.MulticlassClassification,
                LabelColumnName = "label",
                NumbersColumnName = "numbers",
                FeaturesColumnName = "features",
                RowCount = rows,
                Seed = 1,
            },
            trainers: null,
            features,
            classes).Any(entry => entry.Name.EndsWith("neighbors", StringComparison.Ordinal));
        Assert.IsTrue(HasNeighbors(256, 100, 100_000));
        Assert.IsFalse(HasNeighbors(257, 100, 100_000));
        Assert.IsFalse(HasNeighbors(256, 101, 100_000));
        Assert.IsFalse(HasNeighbors(256, 100, 100_001));
    }

    private static NeighborsEstimator Neighbors(PreparedColumns columns) =>
        new(columns, near => StockCandidates.Boosted(new(5))(AutoRows.Context, near));

    private void AssertGraph(PredictionTask task, CreateCandidate create)
    {
        var (data, columns) = Prepare(AutoRows.Draw(_ml), task);
        using var model = new NeighborsEstimator(columns, near => create(_ml, near)).Fit(data);
        var averaged = new EnsembleTask(task, data.Schema[columns.LabelColumnName]);
        var part = new PartFactory(_ml, averaged).Create(model, data);
        Assert.IsInstanceOfType<GraphPart>(part);
        var graph = new EnsembleGraph(averaged);
        graph.Add([graph.Include((GraphPart)part)], 1);
        using var alone = graph.ToTransformer(data.Schema, []);
        float[] Read(ITransformer scoring)
        {
            var scored = scoring.Transform(data);
            return scored.Schema[averaged.AveragedColumn].Type is VectorDataViewType
                ? [.. scored.GetColumn<VBuffer<float>>(averaged.AveragedColumn).SelectMany(vector => vector.DenseValues())]
                : [.. scored.GetColumn<float>(averaged.AveragedColumn)];
        }

        foreach (var (expected, value) in Read(model).Zip(Read(alone)))
        {
            Assert.AreEqual(expected, value, 1e-5 * Math.Max(1, Math.Abs(expected)));
        }
    }

    private (IDataView Data, PreparedColumns Columns) Prepare(IDataView data, PredictionTask task, IDataView? fitTo = null)
    {
        var rows = RunData.Create(_ml, fitTo ?? data, AutoRows.Columns(_ml, fitTo ?? data, task), AutoRows.Quick());
        return (fitTo is null ? rows.Prepared.Rows : rows.Prepared.Steps.Transform(rows.Parser.Transform(data)), rows.ColumnsFor(1));
    }

    private sealed class Stopping(CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => stop.Cancel();
    }

    private sealed class Point
    {
        [VectorType(2)]
        public float[] Place { get; set; } = [];

        public float Value { get; set; }
    }

    private sealed class Wide
    {
        [VectorType(257)]
        public float[] Place { get; set; } = new float[257];

        public float Value { get; set; }
    }
}
