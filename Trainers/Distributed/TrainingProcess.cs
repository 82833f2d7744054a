namespace MLNet.DeepExtensions.Trainers.Distributed;

/// <summary>
/// This process among those that a launcher of MPI has started: <c>mpirun -n 8 dotnet app.dll</c>. All run the same program, and one of them saves
/// the model: <c>if (TrainingProcess.IsFirst) …</c>.
/// </summary>
/// <remarks>It asks the launcher's environment alone; no library is loaded.</remarks>
public static class TrainingProcess
{
    /// <summary>The number of this process, from 0; 0 without a launcher.</summary>
    public static int Rank => Launcher.Current?.Rank ?? 0;

    /// <summary>The number of processes; 1 without a launcher.</summary>
    public static int Count => Launcher.Current?.Size ?? 1;

    /// <summary>Whether this is the one that saves and prints: <see cref="Rank"/> 0.</summary>
    public static bool IsFirst => Rank == 0;
}
