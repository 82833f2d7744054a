using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Auto.Ensembles;
using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.UnitTests.Auto;

/// <summary>Averages of models: what is averaged, how shares are chosen, and trees as a graph.</summary>
[TestClass]
public sealed class EnsembleTests
{
    private const int Count = 60;
    private readonly MLContext _ml = AutoRows.Context;

    [TestMethod]
    public void Choose_ModelsWithOppositeErrors_TakesBothAlike()
    {
        var (rows, labels) = Numbers();
        float[][] models = [Shift(labels, 1), Shift(labels, -1), Shift(labels, 5)];
        var counts = Select(rows, RegressionRows.Rmse, _ => true).Choose(models, rows.Weights);
        CollectionAssert.AreEqual(new[] { 1, 1, 0 }, counts);
    }

    [TestMethod]
    public void Choose_OneAddsNextToNothing_IsLeftOut()
    {
        var (rows, labels) = Numbers();
        float[] Off(int period, float by) => [.. labels.Select((label, row) => label + (row / period % 2 == 0 ? by : -by))];
        float[][] models = [Off(1, 1), Off(2, 1), Off(4, 4)];
        var counts = Select(rows, RegressionRows.Rmse, _ => true).Choose(models, rows.Weights);
        CollectionAssert.AreEqual(new[] { true, true, false }, Array.ConvertAll(counts, count => count > 0));
        float[] Mean(params int[] shares) => GreedySelection.Average(models, shares);
        double ErrorOf(params int[] shares) => rows.Measure(RegressionRows.Rmse, Mean(shares), rows.Weights);
        Assert.IsLessThan(ErrorOf(1, 1, 0), ErrorOf(12, 12, 1));
    }

    [TestMethod]
    public void Choose_OneMayBeInIt_TakesTheBest()
    {
        var (rows, labels) = Numbers();
        float[][] models = [Shift(labels, 2), Shift(labels, -1), Shift(labels, 5)];
        var counts = Select(rows, RegressionRows.Rmse, members => members.Count == 1).Choose(models, rows.Weights);
        CollectionAssert.AreEqual(new[] { false, true, false }, Array.ConvertAll(counts, count => count > 0));
    }

    [TestMethod]
    public void Choose_RowsOfWeightZero_AreNotChosenBy()
    {
        var (rows, labels) = Numbers();
        float[] rightAtFirst = [.. labels.Select((label, row) => row < Count / 2 ? label : label + 9)];
        float[] rightAtLast = [.. labels.Select((label, row) => row < Count / 2 ? label + 9 : label)];
        double[] first = [.. rows.Weights.Select((_, row) => row < Count / 2 ? 1.0 : 0)];
        var counts = Select(rows, RegressionRows.Rmse, _ => true).Choose([rightAtLast, rightAtFirst], first);
        CollectionAssert.AreEqual(new[] { 0, 1 }, counts);
    }

    [TestMethod]
    [DataRow(RegressionRows.Rmse)]
    [DataRow(RegressionRows.Mae)]
    public void Measure_OfNumbers_IsTheFigureOfTheReport(string metric)
    {
        var (rows, labels) = Numbers();
        AssertSameFigure(rows, metric, [.. labels.Select((label, row) => label + (row % 5) - 1)]);
    }

    [TestMethod]
    [DataRow("LogLoss")]
    [DataRow("Accuracy")]
    [DataRow("AUC")]
    public void Measure_OfTwoClasses_IsTheFigureOfTheReport(string metric) =>
        AssertSameFigure(Classes(2), metric, [.. Enumerable.Range(0, Count).Select(row => ((row * 7) % 10 / 10f) + 0.03f)]);

    [TestMethod]
    [DataRow("LogLoss")]
    [DataRow("Accuracy")]
    [DataRow("AUC")]
    public void Measure_OfSeveralClasses_IsTheFigureOfTheReport(string metric)
    {
        float[] numbers = [.. Enumerable.Range(0, Count).SelectMany(row => row % 4 == 0 ? new[] { 0.5f, 0.3f, 0.2f } : [0.1f, 0.3f, 0.6f])];
        AssertSameFigure(Classes(3), metric, numbers);
    }

    [TestMethod]
    public void Read_PredictionsOfOtherClasses_SaysWhichAreWanted()
    {
        var message = Assert.ThrowsExactly<ArgumentException>(() => Classes(3).Read(Evaluated(4))).Message;
        Assert.Contains("'class 0', 'class 1', 'class 2', in this order", message);
    }

    [TestMethod]
    [DataRow(PredictionTask.BinaryClassification)]
    [DataRow(PredictionTask.Regression)]
    [DataRow(PredictionTask.MulticlassClassification)]
    public void Create_LightGbm_IsAGraphThatSaysTheSame(PredictionTask task) =>
        AssertGraph(task, DeepExtensions.Auto.Candidates.StockCandidates.Boosted(new(20)));

    [TestMethod]
    [DataRow(PredictionTask.BinaryClassification)]
    [DataRow(PredictionTask.Regression)]
    public void Create_FastTree_IsAGraphThatSaysTheSame(PredictionTask task) =>
        AssertGraph(task, DeepExtensions.Auto.Candidates.StockCandidates.FastTrees);

    [TestMethod]
    public void Create_TreesThatSplitByCategories_StayAChainThatNamesItsPackage()
    {
        var (data, columns) = Prepare(PredictionTask.BinaryClassification);
        var model = _ml.BinaryClassification.Trainers.LightGbm(new Microsoft.ML.Trainers.LightGbm.LightGbmBinaryTrainer.Options
        {
            LabelColumnName = columns.LabelColumnName,
            FeatureColumnName = columns.FeaturesColumnName,
            UseCategoricalSplit = true,
            NumberOfIterations = 20,
            MinimumExampleCountPerGroup = 1,
            MinimumExampleCountPerLeaf = 1,
        }).Fit(data);
        var part = Factory(data, columns).Create(model, data);
        Assert.IsInstanceOfType<ChainPart>(part);
        CollectionAssert.Contains(DeepExtensions.Auto.Runs.ServerPackage.Find(model).ToArray(), "Microsoft.ML.LightGbm");
    }

    private void AssertGraph(PredictionTask task, DeepExtensions.Auto.Candidates.CreateCandidate create)
    {
        var (data, columns) = Prepare(task);
        Assert.IsInstanceOfType<GraphPart>(Factory(data, columns).Create(create(_ml, columns).Fit(data), data));
    }

    private PartFactory Factory(IDataView data, PreparedColumns columns) =>
        new(_ml, new EnsembleTask(columns.Task, data.Schema[columns.LabelColumnName]));

    private (IDataView Data, PreparedColumns Columns) Prepare(PredictionTask task)
    {
        var data = AutoRows.Draw(_ml);
        var rows = DeepExtensions.Auto.Runs.RunData.Create(_ml, data, AutoRows.Columns(_ml, data, task), AutoRows.Quick());
        return (rows.Prepared.Rows, rows.ColumnsFor(1));
    }

    private static GreedySelection Select(AveragedRows rows, string metric, Func<IReadOnlySet<int>, bool> allows) =>
        new(rows, metric, higherIsBetter: false, allows);

    private static void AssertSameFigure(AveragedRows rows, string metric, float[] numbers)
    {
        double[] weights = [.. rows.Weights.Select((_, row) => row % 3 == 0 ? 0.0 : 1 + (row % 2))];
        Assert.AreEqual(rows.ToRows(numbers).Measure(metric, weights), rows.Measure(metric, numbers, weights), 1e-12);
    }

    private static float[] Shift(float[] labels, float by) => Array.ConvertAll(labels, label => label + by);

    private (AveragedRows Rows, float[] Labels) Numbers()
    {
        float[] labels = [.. Enumerable.Range(0, Count).Select(row => (float)(row % 13))];
        var scored = _ml.Data.LoadFromEnumerable(labels.Select(label => new ScoredNumber { Label = label, Score = label + 1 }));
        return (AveragedRows.Create(EvaluationTask.Regression.Read(scored, EvaluationTask.Regression.CreateOptions())), labels);
    }

    private AveragedRows Classes(int count) => AveragedRows.Create(Evaluated(count));

    private EvaluatedRows Evaluated(int count)
    {
        if (count == 2)
        {
            var scored = _ml.Data.LoadFromEnumerable(
                Enumerable.Range(0, Count).Select(row => new ScoredTruth { Label = row % 3 == 0, Score = 1, Probability = 0.7f }));
            return EvaluationTask.Binary.Read(scored, EvaluationTask.Binary.CreateOptions());
        }

        var schema = SchemaDefinition.Create(typeof(ScoredClass));
        schema[nameof(ScoredClass.Score)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, count);
        var rows = _ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, Count)
                .Select(row => new ScoredClass { Label = $"class {row % count}", Score = [.. Enumerable.Repeat(1f / count, count)] }), schema);
        rows = _ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(_ml.Transforms.CopyColumns("PredictedLabel", "Label")).Fit(rows).Transform(rows);
        return EvaluationTask.Multiclass.Read(rows, EvaluationTask.Multiclass.CreateOptions());
    }

    private sealed class ScoredNumber
    {
        public float Label { get; set; }

        public float Score { get; set; }
    }

    private sealed class ScoredTruth
    {
        public bool Label { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }
    }

    private sealed class ScoredClass
    {
        public string Label { get; set; } = string.Empty;

        public float[] Score { get; set; } = [];
    }
}
