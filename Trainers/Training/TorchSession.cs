using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training;

/// <summary>
/// The time in which one training owns torch's process-wide state (random generator, number of threads). Trainings on
/// several threads take turns; the state is left as it was found.
/// </summary>
internal sealed class TorchSession : IDisposable
{
    private static readonly object _turn = new();
    private readonly Tensor _generatorState;
    private readonly int _threads;
    private readonly DisposeScope _scope;

    private TorchSession(int seed, int threads)
    {
        _generatorState = get_rng_state();
        _generatorState.DetachFromDisposeScope();
        _threads = get_num_threads();
        manual_seed(seed);
        set_num_threads(threads);
        NativeHeap.KeepFreedMemory();
        _scope = NewDisposeScope();
    }

    /// <summary>Waits for other trainings to end, then sets torch's state.</summary>
    /// <param name="seed">The seed of the random generator.</param>
    /// <param name="threads">The number of CPU threads, positive.</param>
    /// <exception cref="InvalidOperationException">The native libraries cannot be loaded; the message says what to add.</exception>
    public static TorchSession Start(int seed, int threads)
    {
        Monitor.Enter(_turn);
        try
        {
            TorchLibrary.EnsureLoaded();
            return new TorchSession(seed, threads);
        }
        catch
        {
            Monitor.Exit(_turn);
            throw;
        }
    }

    /// <summary>Frees every tensor made in the session and gives torch's state back.</summary>
    public void Dispose()
    {
        try
        {
            _scope.Dispose();
            set_rng_state(_generatorState);
            set_num_threads(_threads);
            _generatorState.Dispose();
            NativeHeap.GiveFreedMemoryBack();
        }
        finally
        {
            Monitor.Exit(_turn);
        }
    }
}
