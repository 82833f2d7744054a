using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.UnitTests.Transforms;

/// <summary>A row with the labels of every task and the features of a network.</summary>
internal sealed class TestRow
{
    public float Number { get; set; }

    public bool Flag { get; set; }

    public string Text { get; set; } = string.Empty;

    public float Weight { get; set; } = 1;

    public float[] Features { get; set; } = [];

    /// <summary>Rows whose values differ from row to row.</summary>
    public static TestRow[] Create(int count, int width) => Enumerable.Range(0, count).Select(row => new TestRow
    {
        Number = row,
        Flag = row % 3 == 0,
        Text = $"class {row % 3}",
        Features = Enumerable.Range(0, width).Select(column => MathF.Sin((row * width) + column)).ToArray(),
    }).ToArray();

    /// <summary>Data with such rows.</summary>
    public static IDataView View(MLContext ml, int count, int width) => View(ml, Create(count, width), width);

    /// <summary>Data with the rows.</summary>
    public static IDataView View(MLContext ml, IEnumerable<TestRow> rows, int width)
    {
        var schema = SchemaDefinition.Create(typeof(TestRow));
        schema[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, width);
        return ml.Data.LoadFromEnumerable(rows, schema);
    }
}
