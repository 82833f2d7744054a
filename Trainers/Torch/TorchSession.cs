using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Torch.Threads;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch;

/// <summary>
/// The time in which one training, or something like it, computes on the calling thread: it has random numbers and threads of its own,
/// and frees all its tensors at the end. Sessions of several threads run beside each other, and one may be within another one of the same thread.
/// Torch's own generator of random numbers is not touched, but for a GPU's.
/// </summary>
internal sealed class TorchSession : IDisposable
{
    private readonly IDisposable _oneThread;
    private readonly WorkCrew _crew;
    private readonly IDisposable _heap;
    private readonly DisposeScope _scope;

    private TorchSession(int seed, int threads, Device device)
    {
        Device = device;
        Random = new RandomGenerator((uint)seed);
        _oneThread = TorchThreads.Use(1);
        _crew = WorkCrew.Start(threads);
        _heap = NativeHeap.KeepFreedMemory();
        _scope = NewDisposeScope();
    }

    /// <summary>The device of the session.</summary>
    public Device Device { get; }

    /// <summary>The session's random numbers.</summary>
    public RandomGenerator Random { get; }

    /// <summary>Starts a session.</summary>
    /// <param name="seed">The seed of the random numbers.</param>
    /// <param name="threads">The number of CPU threads for the package's own operations; 0 for those that are free. Torch's own use one.</param>
    /// <param name="device">The device to compute on.</param>
    /// <exception cref="InvalidOperationException">
    /// The native libraries cannot be loaded, or the machine does not have the device; the message says what to do.
    /// </exception>
    public static TorchSession Start(int seed, int threads, string device = "cpu")
    {
        TorchLibrary.EnsureLoaded();
        return new TorchSession(seed, threads, TorchDevice.Parse(device).Resolve());
    }

    /// <summary>Requires what a session needs, long before one starts.</summary>
    /// <param name="device">The device to compute on.</param>
    /// <exception cref="InvalidOperationException">
    /// The native libraries cannot be loaded, or the machine does not have the device; the message says what to do.
    /// </exception>
    public static void Require(string device)
    {
        TorchLibrary.Load();
        _ = TorchDevice.Parse(device).Resolve();
    }

    /// <summary>Frees every tensor made in the session and gives back what was set; call it on the thread that started it.</summary>
    public void Dispose()
    {
        _scope.Dispose();
        _crew.Dispose();
        _oneThread.Dispose();
        _heap.Dispose();
    }
}
