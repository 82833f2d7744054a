using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Rows of sequences, with padding after the end of each. ONNX Runtime sees them only as wide as the longest.</summary>
/// <typeparam name="T">The type of a value.</typeparam>
/// <param name="columnName">The column whose rows are stored, for messages.</param>
/// <param name="width">The number of values of the longest row that fits, a multiple of <paramref name="stepSize"/>.</param>
/// <param name="stepSize">The number of values of a step.</param>
/// <param name="padding">What follows the end of a row.</param>
/// <param name="type">The type of a value as ONNX Runtime sees it, of as many bytes.</param>
internal abstract class PaddedRowStore<T>(string columnName, int width, int stepSize, T padding, TensorElementType type)
    : RowStore<T>(columnName, width)
    where T : unmanaged, IEquatable<T>
{
    /// <summary>The number of steps of the longest row that fits.</summary>
    public int MostSteps => Width / stepSize;

    /// <inheritdoc/>
    private protected override TensorElementType GraphType => type;

    /// <summary>How many of the rows that were written were cut.</summary>
    public long CutCount { get; private set; }

    /// <summary>Writes a row.</summary>
    /// <param name="index">The row.</param>
    /// <param name="values">Its values.</param>
    /// <param name="cut">How it is cut if it is longer than the store is wide.</param>
    public void Write(int index, ReadOnlySpan<T> values, SequenceCut cut)
    {
        CutCount += values.Length > cut.Length ? 1 : 0;
        var row = Row(index);
        row[cut.Apply(values, row)..].Fill(padding);
    }

    /// <inheritdoc/>
    public override int StepsOf(int row) => Math.Max(1, (Row(row).LastIndexOfAnyExcept(padding) + stepSize) / stepSize);

    /// <inheritdoc/>
    public override OrtValue CreateTensor(long[] shape)
    {
        var rows = new int[(int)shape[0]];
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = row;
        }

        return CreateTensor(rows, shape[1..]);
    }

    /// <inheritdoc/>
    public override OrtValue CreateTensor(ReadOnlySpan<int> rows, long[] shape)
    {
        var steps = 1;
        foreach (var row in rows)
        {
            steps = Math.Max(steps, StepsOf(row));
        }

        return CreateTensor(Pack(rows, steps * stepSize), GraphType, [rows.Length, steps * stepSize]);
    }
}
