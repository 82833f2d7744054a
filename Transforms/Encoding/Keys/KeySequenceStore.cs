using Microsoft.ML.OnnxRuntime.Tensors;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Rows of keys, with -1 after the end of each. ONNX Runtime sees them without sign.</summary>
/// <param name="columnName">The column whose rows are stored, for messages.</param>
/// <param name="width">The number of keys of the longest row that fits.</param>
internal sealed class KeySequenceStore(string columnName, int width)
    : PaddedRowStore<int>(columnName, width, stepSize: 1, padding: -1, TensorElementType.UInt32);
