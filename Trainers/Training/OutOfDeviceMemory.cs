using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Trainers.Training;

/// <summary>Recognises torch's out-of-memory errors, and says what to change.</summary>
internal static class OutOfDeviceMemory
{
    // CUDA's allocator, the CPU's on Linux and macOS, the CPU's on Windows.
    private static readonly string[] _signs = ["out of memory", "can't allocate memory", "not enough memory"];

    /// <summary>Trains. If memory runs out, all of the training's is freed, and the error names the way out.</summary>
    /// <param name="options">The options to name in the error.</param>
    /// <param name="batchSize">The number of rows of a batch, likewise.</param>
    /// <param name="training">The training; it frees what it knows of, however it ends.</param>
    /// <exception cref="InvalidOperationException">The device's memory ran out.</exception>
    public static T Explain<T>(TrainingOptions options, int batchSize, Func<T> training)
    {
        try
        {
            return training();
        }
        catch (ExternalException e) when (IsMeantBy(e.Message))
        {
            // Layers that were made before memory ran out belong to no module yet: only their finalizers know them.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            throw new InvalidOperationException(
                FormattableString.Invariant($"The memory of the device ('{options.Device}') ran out while training ")
                + FormattableString.Invariant($"with batches of {batchSize} rows. ")
                + "Set a smaller BatchSize, with GradientAccumulation to keep the size of a step; or make the network smaller, "
                + "or train on another Device. "
                + $"Torch said: {e.Message.Split('\n')[0].Trim()}",
                e);
        }
    }

    /// <summary>Whether a message of torch says that memory ran out.</summary>
    public static bool IsMeantBy(string message) =>
        _signs.Any(sign => message.Contains(sign, StringComparison.OrdinalIgnoreCase));
}
