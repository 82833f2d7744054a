using MLNet.DeepExtensions.Benchmarks.Measuring;
using MLNet.DeepExtensions.Benchmarks.Training;
using MLNet.DeepExtensions.Trainers.Torch;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Benchmarks.Images;

/// <summary>
/// What one writes to score with TorchSharp alone: rows wrapped once, batches without gradients, probabilities back to managed memory.
/// </summary>
internal sealed class BareScoring(TrainingCase @case, MadeUpRows rows) : IMeasuredLoop
{
    private const int BatchSize = 128; // larger ones are slower: the C library gives the memory of so large tensors back to the system

    public double Run(int passes)
    {
        TorchLibrary.EnsureLoaded(); // kernels that compute wrongly on this machine are off
        set_num_threads(1);
        using var module = @case.CreateBare();
        module.eval();
        using var noGrad = no_grad();
        using var inputs = from_array(rows.Values).reshape(@case.Network.Inputs[0].Shape.WithBatch(@case.RowCount));
        var (start, sum) = (Environment.CpuUsage.TotalTime, 0f);
        for (var pass = 0; pass < passes; pass++)
        {
            for (var first = 0; first < @case.RowCount; first += BatchSize)
            {
                using var scope = NewDisposeScope();
                var batch = inputs.narrow(0, first, Math.Min(BatchSize, @case.RowCount - first));
                sum += module.forward(batch).softmax(1).data<float>().ToArray()[0];
            }
        }

        var seconds = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
        return float.IsNaN(sum) ? 0 : @case.RowCount * (double)passes / seconds;
    }
}
