using Microsoft.ML.OnnxRuntime.Tensors;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Rows of steps of numbers, with padding after the end of each.</summary>
/// <param name="columnName">The column whose rows are stored, for messages.</param>
/// <param name="width">The number of values of the longest row that fits.</param>
/// <param name="channels">The numbers of a step.</param>
/// <param name="padding">What follows the end of a row, a value that no row has.</param>
internal sealed class NumberSequenceStore(string columnName, int width, int channels, float padding)
    : PaddedRowStore<float>(columnName, width, channels, padding, TensorElementType.Float);
