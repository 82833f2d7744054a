using System.Globalization;
using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Runs;

/// <summary>
/// Computes once, and not in each epoch, what the layers that a network begins with make of the rows, where these are not trained: of a pretrained
/// encoder whose last layer alone is trained, the vector of each text.
/// </summary>
internal static class HeldOutputs
{
    private const long MostBytes = 1L << 29; // of all that is kept; where it were more, it is computed in each epoch
    private const double BytesPerMebibyte = 1 << 20;

    /// <summary>Keeps them, if they take little memory.</summary>
    /// <param name="options">Checked options.</param>
    /// <param name="context">Who is told.</param>
    /// <param name="module">The network; from now on it takes what is kept.</param>
    /// <param name="sets">All rows that it is given; from now on they give what is kept.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static void Keep(TrainingOptions options, TrainingContext context, NetworkModule module, params DeviceRows[] sets)
    {
        if (options.Mixing is not null)
        {
            return; // rows are mixed as they come in
        }

        foreach (var (input, shape) in module.HeldOutputs.ToArray())
        {
            var bytes = sets.Sum(set => (long)set.Count) * shape.Size * sizeof(float);
            if (bytes > MostBytes)
            {
                continue;
            }

            foreach (var set in sets)
            {
                set.Replace(input, new ArrayRows<float>(Compute(options, module, set, input, (int)shape.Size), (int)shape.Size), shape);
            }

            module.SkipHeld(input);
            context.Report(string.Create(
                CultureInfo.InvariantCulture,
                $"The first layers of '{module.Network.Inputs[input].Name}' are not trained: what they make of the rows was computed once and is "
                + $"kept in {bytes / BytesPerMebibyte:F1} MiB."));
        }
    }

    private static float[] Compute(TrainingOptions options, NetworkModule module, DeviceRows set, int input, int width)
    {
        module.eval();
        using var noGrad = no_grad();
        var outputs = new float[set.Count * width];
        var batches = set.InOrder(options.ScoringBatchSize);
        var done = 0;
        foreach (var batch in set.Read(batches))
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var values = MemoryMarshal.Cast<byte, float>(module.RunHeld(input, batch.Inputs[input]).to(ScalarType.Float32).cpu().contiguous().bytes);
            for (var i = 0; i < batch.Count; i++, done++)
            {
                values.Slice(i * width, width).CopyTo(outputs.AsSpan((batches.Rows?[done] ?? done) * width));
            }
        }

        return outputs;
    }
}
