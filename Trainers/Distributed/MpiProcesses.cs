using System.Globalization;

namespace MLNet.DeepExtensions.Trainers.Distributed;

/// <summary>MPI in this process: started when a training first needs it, and ended with the process.</summary>
internal static class MpiProcesses
{
    private const int FailureCode = 1;
    private static readonly TimeSpan _longestAbort = TimeSpan.FromSeconds(5);
    private static readonly Lock _lock = new();
    private static MpiCommunicator? _started;

    /// <summary>The processes of MPI.</summary>
    /// <param name="settings">The library, how long to wait, and how to add up.</param>
    /// <param name="launcher">What has started the processes; null where it is not known.</param>
    /// <exception cref="InvalidOperationException">The library is missing or is not that of the launcher; the message says what to do.</exception>
    public static MpiCommunicator Get(DistributedSettings settings, Launcher? launcher)
    {
        lock (_lock)
        {
            _started ??= Start(settings, launcher);
            (_started.Timeout, _started.SharesMemory) = (settings.Timeout, settings.SharedMemory);
            (_started.GradientPrecision, _started.IsCudaAware) = (settings.GradientPrecision, settings.CudaAware);
            _started.Overlap = settings.OverlapBackward;
            return _started;
        }
    }

    private static MpiCommunicator Start(DistributedSettings settings, Launcher? launcher)
    {
        var library = Load(settings, launcher);
        var isOwn = !library.IsInitialized;
        if (isOwn)
        {
            using (Watch(settings.Timeout, launcher, "start MPI"))
            {
                library.Initialize();
            }
        }

        MpiCommunicator communicator;
        using (Watch(settings.Timeout, launcher, "begin a training"))
        {
            communicator = new MpiCommunicator(library);
        }

        RequireAll(communicator, library, launcher);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Finish(library, communicator, isOwn);
        return communicator;
    }

    private static MpiLibrary Load(DistributedSettings settings, Launcher? launcher)
    {
        IReadOnlyList<string> names = settings.Library is { } own ? [own] : launcher?.Libraries ?? Launcher.AllLibraries;
        MpiLibrary? library;
        try
        {
            library = MpiLibrary.Load(names);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or BadImageFormatException)
        {
            throw new InvalidOperationException($"Distributed.Library must be the library of an MPI 3 or later, but: {e.Message}", e);
        }

        return library ?? throw new InvalidOperationException(
            $"{Describe(launcher)}, but its library could not be loaded: {string.Join(", ", names)}. Install Open MPI or MPICH on this machine "
            + "(of Debian and Ubuntu the packages openmpi-bin or mpich), set Distributed.Library to the path of the library, or let this process "
            + "train alone with Distributed = new() { Mode = DistributedMode.Alone }.");
    }

    private static string Describe(Launcher? launcher) => launcher is null
        ? "Distributed.Mode is Mpi"
        : string.Create(CultureInfo.InvariantCulture, $"This is process {launcher.Rank} of {launcher.Size} that {launcher.Name} has started");

    // A library that is not the launcher's starts, but knows this process alone.
    private static void RequireAll(MpiCommunicator communicator, MpiLibrary library, Launcher? launcher)
    {
        if (launcher is not null && communicator.Size != launcher.Size)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"{Describe(launcher)}, but the library {library.Name} knows of {communicator.Size}. Set Distributed.Library to the library of the "
                + $"launcher; with Slurm, start by srun --mpi=pmix (or pmi2). To train in each process alone, set Distributed.Mode to Alone."));
        }
    }

    // MPI itself waits for ever. Nothing can call this thread back from there, so the process ends.
    private static Timer Watch(TimeSpan timeout, Launcher? launcher, string purpose) => new(
        _ =>
        {
            Console.Error.WriteLine(
                $"{Describe(launcher)}. It has waited for the others for Distributed.Timeout of {timeout} to {purpose}; not all have come. "
                + "Every process must run the same fits.");
            Environment.Exit(FailureCode);
        },
        state: null,
        timeout,
        Timeout.InfiniteTimeSpan);

    // Where the processes did not end together, the launcher is to end all, and to say so by its exit code.
    private static void Finish(MpiLibrary library, MpiCommunicator communicator, bool isOwn)
    {
        if (communicator.IsBroken || communicator.IsTraining)
        {
            Environment.ExitCode = Environment.ExitCode == 0 ? FailureCode : Environment.ExitCode;
            RunFor(_longestAbort, () => library.Abort(Environment.ExitCode));
        }
        else if (isOwn && !RunFor(communicator.Timeout, library.Finish))
        {
            Console.Error.WriteLine(
                $"Process {communicator.Rank} of {communicator.Size} has ended, but not all others within Distributed.Timeout of "
                + $"{communicator.Timeout}.");
            Environment.ExitCode = FailureCode;
            RunFor(_longestAbort, () => library.Abort(FailureCode));
        }
    }

    private static bool RunFor(TimeSpan longest, Action action)
    {
        var thread = new Thread(() => action()) { IsBackground = true };
        thread.Start();
        return thread.Join(longest);
    }
}
