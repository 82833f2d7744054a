using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Trust;

/// <summary>
/// What every step that says how far predictions can be trusted must do: promise the columns that it delivers, compute row by row what it computes in
/// batches, and load in a process without this package, with equal values and all other columns untouched.
/// </summary>
internal static class TrustConformance
{
    private const double Tolerance = 1e-5;

    public static void Check<T>(IEstimator<T> estimator, IDataView heldOut, IDataView rows, params string[] added)
        where T : class, ITransformer, IDisposable
    {
        var ml = new MLContext(1);
        using var step = estimator.Fit(heldOut);
        var live = step.Transform(rows);
        CheckSchema(estimator, live, heldOut);
        string[] numbers = [.. Visible(live).Where(column => IsNumeric(column.Type)).Select(column => column.Name)];
        CollectionAssert.IsSubsetOf(added, numbers);
        CheckRowByRow(step, rows, live, added);

        using var folder = new TemporaryFolder();
        var (saved, data, scored, again) = (
            folder.PathOf("model.zip"), folder.PathOf("rows.idv"), folder.PathOf("scored.idv"), folder.PathOf("again.zip"));
        ml.Model.Save(step, rows.Schema, saved);
        using (var stream = File.Create(data))
        {
            ml.Data.SaveAsBinary(rows, stream);
        }

        StockProcess.Predict(saved, data, scored, again);
        var (loaded, resaved) = (ml.Data.LoadFromBinary(scored), ml.Model.Load(again, out _).Transform(ml.Data.LoadFromBinary(data)));
        foreach (var name in numbers)
        {
            var values = ColumnValues.Read(live, name);
            ColumnValues.AssertEqual(values, ColumnValues.Read(loaded, name), Tolerance, $"{name} in a process of its own");
            ColumnValues.AssertEqual(values, ColumnValues.Read(resaved, name), Tolerance, $"{name} saved again");
        }

        CollectionAssert.AreEquivalent(
            Visible(live).Select(column => column.Name).ToArray(), Visible(resaved).Select(column => column.Name).ToArray());
        CheckAnnotations(rows, ml.Model.Load(saved, out _).Transform(rows), added);
    }

    private static void CheckSchema<T>(IEstimator<T> estimator, IDataView live, IDataView heldOut)
        where T : class, ITransformer
    {
        var promised = estimator.GetOutputSchema(ShapeOf(heldOut.Schema)).ToDictionary(column => column.Name, Describe);
        var delivered = ShapeOf(live.Schema).ToDictionary(column => column.Name, Describe);
        foreach (var (name, shape) in delivered)
        {
            Assert.AreEqual(shape, promised[name], $"the promised shape of column '{name}'");
        }
    }

    private static void CheckRowByRow(ITransformer step, IDataView rows, IDataView live, string[] added)
    {
        var mapper = step.GetRowToRowMapper(rows.Schema);
        foreach (var name in added)
        {
            var column = mapper.OutputSchema[name];
            using var cursor = rows.GetRowCursor(mapper.GetDependencies([column]));
            using var row = mapper.GetRow(cursor, [column]);
            var read = ColumnValues.RowReader(row, column);
            var values = new List<float[]>();
            while (cursor.MoveNext())
            {
                values.Add(read());
            }

            var batched = ColumnValues.Read(live, name);
            ColumnValues.AssertEqual(batched, batched with { Rows = values }, Tolerance, $"{name} row by row");
        }
    }

    // What is not added keeps all that is said of it, such as that a column is a score.
    private static void CheckAnnotations(IDataView rows, IDataView loaded, string[] added)
    {
        foreach (var column in Visible(rows).Where(column => !added.Contains(column.Name)))
        {
            CollectionAssert.AreEqual(
                column.Annotations.Schema.Select(annotation => annotation.Name).Order().ToArray(),
                loaded.Schema[column.Name].Annotations.Schema.Select(annotation => annotation.Name).Order().ToArray(),
                column.Name);
        }
    }

    private static IEnumerable<DataViewSchema.Column> Visible(IDataView data) => data.Schema.Where(column => !column.IsHidden);

    private static bool IsNumeric(DataViewType type) => type switch
    {
        VectorDataViewType vector => vector.ItemType is BooleanDataViewType || vector.ItemType.RawType == typeof(float),
        KeyDataViewType key => key.RawType == typeof(uint),
        _ => type is BooleanDataViewType || type.RawType == typeof(float),
    };

    private static SchemaShape ShapeOf(DataViewSchema schema) =>
        (SchemaShape)typeof(SchemaShape)
            .GetMethod("Create", BindingFlags.NonPublic | BindingFlags.Static, [typeof(DataViewSchema)])!.Invoke(null, [schema])!;

    private static string Describe(SchemaShape.Column column) =>
        $"{column.Name}: {column.Kind} {column.ItemType}{(column.IsKey ? " key" : string.Empty)} "
        + $"[{string.Join(", ", column.Annotations.Select(Describe).Order(StringComparer.Ordinal))}]";
}
