using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Trainers.Torch;
using static MLNet.DeepExtensions.UnitTests.Tools.Numbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Conformance;

/// <summary>
/// What a layer must do on rows with steps of their own number, in torch and in ONNX Runtime: a row gives the same alone and in any
/// batch, whatever its padding holds, and no gradient goes into the padding.
/// </summary>
internal static class SequenceConformance
{
    private const double Tolerance = 1e-5;
    private static readonly int[] _batchSizes = [1, 2, 7];

    /// <summary>Checks a layer that was trained, in scoring.</summary>
    public static void Check(LayerUnderTest layer)
    {
        var most = layer.Shape.Dimensions[0];
        using var plain = new InferenceSession(layer.ToOnnx(withLengths: false));
        using var withLengths = new InferenceSession(layer.ToOnnx(withLengths: true));
        foreach (var rows in _batchSizes)
        {
            foreach (var steps in new[] { 1, (most + 1) / 2, most })
            {
                var input = layer.CreateInput(rows, steps);
                CheckBatch(layer, plain, input, null);
                CheckBatch(layer, withLengths, input, full(rows, Number(steps), dtype: int64));
                CheckBatch(layer, withLengths, input, layer.CreateLengths(rows, steps));
            }
        }

        if (!layer.TakesKeys)
        {
            CheckPaddingGradient(layer, most);
        }
    }

    private static void CheckBatch(LayerUnderTest layer, InferenceSession runtime, Tensor input, Tensor? lengths)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (rows, steps) = (input.shape[0], input.shape[1]);
        var output = layer.Forward(input, lengths);
        CollectionAssert.AreEqual(LayerUnderTest.Dimensions(layer.OutputShape, rows, steps), output.shape, $"torch's shape of {layer.Layer}");
        var graphOutput = LayerUnderTest.Run(runtime, input, lengths);
        CollectionAssert.AreEqual(output.shape, graphOutput.shape, $"ONNX Runtime's shape of {layer.Layer}");
        Assert.IsTrue(output.isfinite().all().IsTrue(), "The padding's values must be finite, too.");
        Assert.IsTrue(graphOutput.isfinite().all().IsTrue(), "The padding's values must be finite, too.");

        var other = WithOtherPadding(layer, input, lengths);
        var otherOutput = layer.Forward(other, lengths);
        var otherGraphOutput = LayerUnderTest.Run(runtime, other, lengths);
        for (var row = 0; row < rows; row++)
        {
            var length = lengths?[row].item<long>() ?? steps;
            var alone = input.narrow(0, row, 1).narrow(1, 0, length).contiguous();
            var expected = layer.Forward(alone);
            var what = $"row {row} of {rows}, {length} of {steps} steps, {layer.Layer}";
            AreEqual(expected, Row(output, row, length), $"alone and in torch's batch: {what}");
            AreEqual(expected, Row(graphOutput, row, length), $"alone and in ONNX Runtime's batch: {what}");
            AreEqual(expected, Row(otherOutput, row, length), $"other padding in torch: {what}");
            AreEqual(expected, Row(otherGraphOutput, row, length), $"other padding in ONNX Runtime: {what}");
            var own = lengths is null ? null : tensor(new[] { length });
            AreEqual(expected, LayerUnderTest.Run(runtime, alone, own), $"alone in ONNX Runtime: {what}");
        }

        Tensor Row(Tensor batch, long row, long length)
        {
            var one = batch.narrow(0, row, 1);
            return layer.OutputShape.HasVariableSteps ? one.narrow(1, 0, length) : one;
        }
    }

    private static Tensor WithOtherPadding(LayerUnderTest layer, Tensor input, Tensor? lengths)
    {
        var other = input.clone();
        for (var row = 0; lengths is not null && row < input.shape[0]; row++)
        {
            var length = lengths[row].item<long>();
            var padding = other[row].narrow(0, length, input.shape[1] - length);
            padding.copy_(layer.TakesKeys ? zeros_like(padding) : layer.Random.Normal(padding.shape).mul(Number(100)));
        }

        return other;
    }

    private static void CheckPaddingGradient(LayerUnderTest layer, long steps)
    {
        using var scope = NewDisposeScope();
        const int Rows = 5;
        var input = layer.CreateInput(Rows, steps).requires_grad_();
        var lengths = layer.CreateLengths(Rows, steps);
        var output = layer.Forward(input, lengths);
        var direction = layer.Random.Normal(output.shape);
        for (var row = 0; layer.OutputShape.HasVariableSteps && row < Rows; row++)
        {
            var length = lengths[row].item<long>();
            direction[row].narrow(0, length, steps - length).zero_();
        }

        (output * direction).sum().backward();
        for (var row = 0; row < Rows; row++)
        {
            var length = lengths[row].item<long>();
            var gradient = input.grad![row].narrow(0, length, steps - length);
            Assert.AreEqual(0, gradient.abs().sum().Read(), $"The gradient of the padding of row {row} must be zero, {layer.Layer}");
        }
    }

    private static void AreEqual(Tensor expected, Tensor actual, string message)
    {
        var (wanted, values) = (expected.contiguous().data<float>().ToArray(), actual.contiguous().data<float>().ToArray());
        Assert.HasCount(wanted.Length, values, message);
        var tolerance = Tolerance * Math.Max(1, wanted.Max(Math.Abs)); // a sum is rounded like its terms, not like what is left of them
        for (var i = 0; i < wanted.Length; i++)
        {
            Assert.AreEqual(wanted[i], values[i], tolerance, $"value {i}, {message}");
        }
    }
}
