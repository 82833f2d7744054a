using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch;

/// <summary>
/// What is checked: the operations that libtorch leaves to kernels written for each kind of processor, with numbers of
/// channels and units that do and do not fill a processor's vectors.
/// </summary>
internal static class KernelCases
{
    private const double Epsilon = 1e-5;

    /// <summary>All of them, small: they are run once in every process that trains.</summary>
    public static IReadOnlyList<KernelCase> All { get; } =
    [
        Convolution1D(rows: 2, channels: 8, steps: 8, outputs: 12, kernel: 2),
        Convolution1D(rows: 2, channels: 20, steps: 6, outputs: 16, kernel: 3),
        Convolution2D(rows: 2, channels: 3, side: 6, outputs: 12, kernel: 3),
        Convolution2D(rows: 2, channels: 16, side: 4, outputs: 16, kernel: 3),
        Convolution2D(rows: 2, channels: 8, side: 5, outputs: 16, kernel: 3, stride: 2, padding: 1),
        Convolution2D(rows: 2, channels: 16, side: 5, outputs: 16, kernel: 1, stride: 2),
        Convolution2D(rows: 2, channels: 8, side: 4, outputs: 16, kernel: 3, padding: 1, groups: 2),
        Convolution2D(rows: 2, channels: 16, side: 4, outputs: 16, kernel: 3, padding: 1, groups: 16),
        Pool2D(rows: 2, channels: 16, side: 4, largest: true),
        Pool2D(rows: 2, channels: 16, side: 4, largest: false),
        BatchNormalization(rows: 3, channels: 16, side: 3),
        Lstm(rows: 2, steps: 3, inputs: 4, units: 3),
        LinearGelu(rows: 3, inputs: 20, outputs: 13),
    ];

    private static KernelCase Convolution1D(int rows, int channels, int steps, int outputs, int kernel) => new(
        "1-D convolution",
        [[rows, channels, steps], [outputs, channels, kernel], [outputs]],
        inputs => (nn.functional.conv1d(inputs[0], inputs[1], inputs[2]), inputs),
        inputs => PlainArithmetic.Convolve(inputs[0], inputs[1], inputs[2], rows, channels, (1, steps), (1, kernel)));

    private static KernelCase Convolution2D(
        int rows, int channels, int side, int outputs, int kernel, int stride = 1, int padding = 0, int groups = 1) => new(
        (stride, groups) switch { (1, 1) => "2-D convolution", (_, 1) => "2-D convolution with a stride", _ => "2-D convolution in groups" },
        [[rows, channels, side, side], [outputs, channels / groups, kernel, kernel], [outputs]],
        inputs => (nn.functional.conv2d(inputs[0], inputs[1], inputs[2], [stride, stride], [padding, padding], groups: groups), inputs),
        inputs => PlainArithmetic.Convolve(inputs[0], inputs[1], inputs[2], rows, channels, (side, side), (kernel, kernel), stride, padding, groups));

    private static KernelCase Pool2D(int rows, int channels, int side, bool largest) => new(
        largest ? "maximum pooling" : "average pooling",
        [[rows, channels, side, side]],
        inputs => (largest ? nn.functional.max_pool2d(inputs[0], 2) : nn.functional.avg_pool2d(inputs[0], 2), inputs),
        inputs => PlainArithmetic.Pool(inputs[0], rows * channels, side, window: 2, largest));

    private static KernelCase BatchNormalization(int rows, int channels, int side) => new(
        "batch normalisation",
        [[rows, channels, side, side], [channels], [channels]],
        inputs => (
            nn.functional.batch_norm(inputs[0], zeros_like(inputs[1]), ones_like(inputs[1]), inputs[1], inputs[2], training: true, eps: Epsilon),
            inputs),
        inputs => PlainArithmetic.NormalizeBatch(inputs[0], inputs[1], inputs[2], side * side, Epsilon));

    private static KernelCase Lstm(int rows, int steps, int inputs, int units) => new(
        "LSTM",
        [[rows, steps, inputs], [4 * units, inputs], [4 * units, units], [4 * units], [4 * units]],
        values => (ScriptedFunctions.Lstm(values[0], values[1..]), values),
        values => PlainArithmetic.Lstm(values[0], values[1], values[2], values[3], values[4], rows, steps, inputs, units));

    private static KernelCase LinearGelu(int rows, int inputs, int outputs) => new(
        "linear layer with GELU",
        [[rows, inputs], [outputs, inputs], [outputs]],
        values => (nn.functional.gelu(nn.functional.linear(values[0], values[1], values[2])), values),
        values => Array.ConvertAll(PlainArithmetic.Linear(values[0], values[1], values[2], rows, inputs), PlainArithmetic.Gelu));

}
