using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.UnitTests.Estimators;

/// <summary>A row with a label for every task, for tests that spoil some of it.</summary>
internal sealed class LabelledRow
{
    public const int FeatureCount = 3;
    public const int ClassCount = 3;

    public float[] Features { get; set; } = [];

    public bool Flag { get; set; }

    public float Number { get; set; }

    public string Name { get; set; } = string.Empty;

    /// <summary>The class, numbered from 0 where ML.NET reads it from an object; any other number is a missing key.</summary>
    [KeyType(ClassCount)]
    public uint Kind { get; set; }

    public float Weight { get; set; } = 1;

    /// <summary>Rows that a small network learns in a few epochs.</summary>
    public static LabelledRow[] Create(int count = 64, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var x = Enumerable.Range(0, FeatureCount).Select(_ => (random.NextSingle() * 2) - 1).ToArray();
            var height = (x[0] * x[1]) + x[2];
            return new LabelledRow
            {
                Features = x,
                Flag = height > 0,
                Number = height,
                Name = height > 0 ? "up" : "down",
                Kind = height > 0.3f ? 2u : height > -0.3f ? 1u : 0u,
            };
        })];
    }

    /// <summary>Rows with a change to each; it is given the row and its number.</summary>
    public static LabelledRow[] Create(Action<LabelledRow, int> change, int count = 64)
    {
        var rows = Create(count);
        for (var i = 0; i < count; i++)
        {
            change(rows[i], i);
        }

        return rows;
    }

    /// <summary>The rows as data; a feature count of 0 stands for an unknown one.</summary>
    public static IDataView View(MLContext ml, IEnumerable<LabelledRow> rows, int featureCount = FeatureCount)
    {
        var schema = SchemaDefinition.Create(typeof(LabelledRow));
        schema[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, featureCount);
        return ml.Data.LoadFromEnumerable(rows, schema);
    }

    /// <summary>ML.NET's own way from a schema to its shape, which is internal.</summary>
    public static SchemaShape ShapeOf(DataViewSchema schema) =>
        (SchemaShape)typeof(SchemaShape)
            .GetMethod("Create", BindingFlags.NonPublic | BindingFlags.Static, [typeof(DataViewSchema)])!.Invoke(null, [schema])!;
}
