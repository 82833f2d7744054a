using System.Reflection;
using Microsoft.ML;
using MLNet.DeepExtensions.Fitting;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Conformance;

/// <summary>
/// What every estimator of this package must do: promise the schema it delivers, fit, score, cross-validate, predict row by
/// row as in batches, save, and load in a process with neither libtorch nor this package, with equal scores.
/// </summary>
internal static class EstimatorConformance
{
    private const double Tolerance = 1e-5;
    private const double FloorInCrossValidation = 0.85;
    private const double PartOfTheEpochs = 0.04;

    public static void Check(EstimatorCase @case)
    {
        var ml = new MLContext(seed: 3);
        var data = ml.Data.Cache(@case.CreateData(ml));
        var estimator = @case.CreateEstimator(ml);
        using var model = estimator.Fit(data);

        CheckSchema(estimator, model, data);
        var predictions = model.Transform(data);
        Assert.IsGreaterThan(@case.Floor, @case.Task.Evaluate(ml, predictions), "It must learn rows that can be learned.");
        if (@case.CrossValidates)
        {
            var average = @case.Task.CrossValidate(ml, data, estimator, "Group");
            Assert.IsGreaterThan(FloorInCrossValidation, average, "It must do as well in cross-validation.");
        }

        CheckSameSeed(@case);
        CheckRowByRow(@case.Task, model, data, predictions);
        CheckSaved(ml, @case.Task.OutputColumns, model, data, predictions);
        CheckDisposed(model, data, predictions);
    }

    /// <summary>Checks that a process without this package loads a saved model, predicts the same with it, and saves it again.</summary>
    public static void CheckSaved(
        MLContext ml, IReadOnlyList<string> outputColumns, NetworkPredictionTransformer model, IDataView data, IDataView predictions)
    {
        using var folder = new TemporaryFolder();
        var (saved, rows) = (folder.PathOf("model.zip"), folder.PathOf("rows.idv"));
        var (scored, resaved) = (folder.PathOf("scored.idv"), folder.PathOf("again.zip"));
        ml.Model.Save(model, data.Schema, saved);
        using (var stream = File.Create(rows))
        {
            ml.Data.SaveAsBinary(data, stream);
        }

        StockProcess.Predict(saved, rows, scored, resaved);
        var loaded = ml.Data.LoadFromBinary(scored);
        var again = new MLContext().Model.Load(resaved, out _).Transform(ml.Data.LoadFromBinary(rows));
        foreach (var name in outputColumns)
        {
            var live = ColumnValues.Read(predictions, name);
            ColumnValues.AssertEqual(live, ColumnValues.Read(loaded, name), Tolerance, $"{name} in a process of its own");
            ColumnValues.AssertEqual(live, ColumnValues.Read(again, name), Tolerance, $"{name} saved again");
        }

        CollectionAssert.IsSubsetOf(
            ml.Data.LoadFromBinary(rows).Schema.Select(column => column.Name).ToArray(),
            loaded.Schema.Select(column => column.Name).ToArray(),
            "A saved model must pass all other columns through.");
        CollectionAssert.AreEquivalent(
            predictions.Schema.Where(column => !column.IsHidden).Select(column => column.Name).ToArray(),
            again.Schema.Where(column => !column.IsHidden).Select(column => column.Name).ToArray(),
            "A saved model must leave no helper columns.");
        Assert.AreEqual(model.Model.Network, ml.Model.LoadNetwork(saved).Network);
    }

    private static void CheckSchema(NetworkEstimator estimator, NetworkPredictionTransformer model, IDataView data)
    {
        var promised = estimator.GetOutputSchema(ShapeOf(data.Schema)).ToDictionary(column => column.Name, Describe);
        var delivered = ShapeOf(model.GetOutputSchema(data.Schema)).ToDictionary(column => column.Name, Describe);
        CollectionAssert.AreEquivalent(promised.Keys, delivered.Keys);
        foreach (var (name, shape) in delivered)
        {
            Assert.AreEqual(shape, promised[name], $"the promised shape of column '{name}'");
        }

        Assert.AreEqual(model.GetOutputSchema(data.Schema).ToString(), model.Transform(data).Schema.ToString());
    }

    // ML.NET's own way from a schema to its shape, which is internal.
    private static SchemaShape ShapeOf(DataViewSchema schema) =>
        (SchemaShape)typeof(SchemaShape)
            .GetMethod("Create", BindingFlags.NonPublic | BindingFlags.Static, [typeof(DataViewSchema)])!.Invoke(null, [schema])!;

    private static string Describe(SchemaShape.Column column) =>
        $"{column.Name}: {column.Kind} {column.ItemType}{(column.IsKey ? " key" : string.Empty)} "
        + $"[{string.Join(", ", column.Annotations.Select(Describe).Order(StringComparer.Ordinal))}]";

    // All that is drawn is drawn before the first epoch and in each one as in any other, so that the first ones tell it as well as all.
    private static void CheckSameSeed(EstimatorCase @case)
    {
        ColumnValues FitAndScore()
        {
            var ml = new MLContext(seed: 3); // draws seeds in the order of calls, so each context sees the same calls
            var data = ml.Data.Cache(@case.CreateData(ml));
            using var model = @case.CreateEstimator(ml).WithLimits(new FitLimits { EpochShare = PartOfTheEpochs }).Fit(data);
            return ColumnValues.Read(model.Transform(data), "Score");
        }

        ColumnValues.AssertEqual(FitAndScore(), FitAndScore(), SameSeed.Tolerance, "the same seed again");
    }

    private static void CheckRowByRow(TaskUnderTest task, NetworkPredictionTransformer model, IDataView data, IDataView predictions)
    {
        var rows = ((ITransformer)model).GetRowToRowMapper(data.Schema);
        foreach (var name in task.OutputColumns)
        {
            var column = rows.OutputSchema[name];
            using var cursor = data.GetRowCursor(rows.GetDependencies([column]));
            using var mapped = rows.GetRow(cursor, [column]);
            var one = new List<float[]>();
            var view = ColumnValues.Read(predictions, name);
            var read = ColumnValues.RowReader(mapped, column);
            while (cursor.MoveNext())
            {
                one.Add(read());
            }

            ColumnValues.AssertEqual(view, view with { Rows = one }, Tolerance, $"{name} row by row");
        }
    }

    private static void CheckDisposed(NetworkPredictionTransformer model, IDataView data, IDataView predictions)
    {
        model.Dispose();
        model.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => ColumnValues.Read(model.Transform(data), "Score"));
        Assert.ThrowsExactly<ObjectDisposedException>(() => ColumnValues.Read(predictions, "Score"));
    }
}
