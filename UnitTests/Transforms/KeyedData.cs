using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.UnitTests.Transforms;

/// <summary>Data with a key column Label whose key values are of a type of choice.</summary>
internal static class KeyedData
{
    /// <summary>Every type that key values can have, three different values of each.</summary>
    public static IEnumerable<object[]> ValueTypes =>
    [
        [new[] { "a", "b", "c" }],
        [new[] { 1.5f, -2f, 1e10f }],
        [new[] { 1.5, -2, 1e100 }],
        [new[] { false, true }],
        [new sbyte[] { -1, 0, 1 }],
        [new short[] { -1, 0, 1 }],
        [new[] { -1, 0, 1 }],
        [new long[] { -1, 0, long.MaxValue }],
        [new byte[] { 1, 0, 255 }],
        [new ushort[] { 1, 0, 255 }],
        [new uint[] { 1, 0, 255 }],
        [new ulong[] { 1, 0, ulong.MaxValue }],
        [new[] { new DateTime(2024, 1, 2, 3, 4, 5, DateTimeKind.Utc), DateTime.UnixEpoch, default }],
        [new[] { TimeSpan.FromMinutes(90), TimeSpan.Zero, TimeSpan.FromTicks(7) }],
    ];

    /// <summary>Rows whose label goes through the values in turn.</summary>
    public static IDataView Create<T>(MLContext ml, T[] values, int count, int width) =>
        Create(ml, values, TestRow.View(ml, count, width));

    /// <summary>
    /// Rows as <see cref="Create{T}(MLContext, T[], int, int)"/> makes them, for values whose type is not known.
    /// </summary>
    public static IDataView Create(MLContext ml, Array values, int count, int width) => (IDataView)typeof(KeyedData)
        .GetMethods().Single(
            method => method is { Name: nameof(Create), IsGenericMethod: true } && method.GetParameters().Length == 4)
        .MakeGenericMethod(values.GetType().GetElementType()!)
        .Invoke(null, [ml, values, count, width])!;

    /// <summary>
    /// Rows with a label of three classes that has no key values, of an integer type. Every fourth is missing.
    /// </summary>
    public static IDataView WithoutValues(MLContext ml, DataKind kind, int count, int width)
    {
        TextLoader.Column[] columns =
        [
            new("Label", kind, [new(0)], new KeyCount(3)),
            new("Features", DataKind.Single, 1, width),
        ];
        var lines = TestRow.Create(count, width).Select((row, index) =>
            string.Create(CultureInfo.InvariantCulture, $"{index % 4},{string.Join(',', row.Features.Select(Text))}"));
        return ml.Data.CreateTextLoader(columns, separatorChar: ',').Load(new TextSource(lines));
    }

    private static IDataView Create<T>(MLContext ml, T[] values, IDataView rows)
    {
        var pick = ml.Transforms.CustomMapping<Number, Value<T>>(
            (input, output) => output.Label = values[(int)input.Row % values.Length], null, Input());
        var data = pick.Fit(rows).Transform(rows);
        return ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
    }

    private static string Text(float value) => value.ToString(CultureInfo.InvariantCulture);

    private static SchemaDefinition Input()
    {
        var schema = SchemaDefinition.Create(typeof(Number));
        var row = schema[nameof(Number.Row)];
        row.ColumnName = nameof(TestRow.Number);
        return schema;
    }

    private sealed class Number
    {
        public float Row { get; set; }
    }

    private sealed class Value<T>
    {
        public T Label { get; set; } = default!;
    }
}
