using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Rows of keys, with -1 after the end of each. ONNX Runtime sees them without sign and only as wide as the longest.</summary>
/// <param name="columnName">The column whose rows are stored, for messages.</param>
/// <param name="width">The number of keys of the longest row that fits.</param>
internal sealed class KeySequenceStore(string columnName, int width) : RowStore<int>(columnName, width)
{
    /// <summary>What follows the end of a row.</summary>
    public const int Padding = -1;

    private int[] _packed = [];

    /// <inheritdoc/>
    public override OrtValue CreateTensor(long[] shape)
    {
        var rows = (int)shape[0];
        var steps = 1;
        for (var row = 0; row < rows; row++)
        {
            steps = Math.Max(steps, Row(row).LastIndexOfAnyExcept(Padding) + 1);
        }

        if (_packed.Length < rows * steps)
        {
            _packed = GC.AllocateUninitializedArray<int>(rows * steps, pinned: true);
        }

        for (var row = 0; row < rows; row++)
        {
            Row(row)[..steps].CopyTo(_packed.AsSpan(row * steps));
        }

        return CreateTensor(_packed, TensorElementType.UInt32, [rows, steps]);
    }
}
