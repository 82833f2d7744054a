using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Benchmarks.Scale;

/// <summary>A row of fifty numbers and their sum.</summary>
internal sealed class ScaleRow
{
    /// <summary>The numbers a row.</summary>
    public const int Width = 50;

    [LoadColumn(1, Width)]
    [VectorType(Width)]
    public float[] Features { get; set; } = new float[Width];

    [LoadColumn(0)]
    public float Label { get; set; }

    /// <summary>Makes rows one after the other; the next is written over the last, as by a reader that keeps none.</summary>
    /// <param name="count">The number of rows.</param>
    public static IEnumerable<ScaleRow> Generate(long count)
    {
        var random = new Random(1);
        var row = new ScaleRow();
        for (var i = 0L; i < count; i++)
        {
            row.Label = 0;
            for (var j = 0; j < Width; j++)
            {
                row.Features[j] = random.Next(100) / 100f;
                row.Label += row.Features[j];
            }

            yield return row;
        }
    }
}
