using Microsoft.ML.OnnxRuntime.Tensors;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Rows of a fixed number of keys, which ONNX Runtime sees without sign, as ML.NET gives them in a saved model.</summary>
/// <param name="columnName">The column whose rows are stored, for messages.</param>
/// <param name="width">The number of keys a row.</param>
internal sealed class CategoryStore(string columnName, int width) : RowStore<int>(columnName, width)
{
    /// <inheritdoc/>
    private protected override TensorElementType GraphType => TensorElementType.UInt32;
}
