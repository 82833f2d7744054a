using System.Globalization;

namespace MLNet.DeepExtensions.Trainers.Distributed;

/// <summary>What has started this process beside others, as far as the environment tells.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Rank">The number of this process, from 0.</param>
/// <param name="Size">The number of processes.</param>
/// <param name="Libraries">The names under which its MPI library is found, best first.</param>
internal sealed record Launcher(string Name, int Rank, int Size, IReadOnlyList<string> Libraries)
{
    private static readonly string[] _openMpi = OperatingSystem.IsMacOS()
        ? ["libmpi.40.dylib", "libmpi.dylib"]
        : ["libmpi.so.40", "libmpi.so"];

    // Intel's library and newer ones of MPICH have the other name.
    private static readonly string[] _mpich = OperatingSystem.IsWindows() ? ["msmpi.dll", "impi.dll"]
        : OperatingSystem.IsMacOS() ? ["libmpich.12.dylib", "libmpi.12.dylib", "libmpich.dylib"]
        : ["libmpich.so.12", "libmpi.so.12", "libmpich.so"];

    /// <summary>All names of libraries.</summary>
    public static IReadOnlyList<string> AllLibraries => OperatingSystem.IsWindows() ? _mpich : [.. _openMpi, .. _mpich];

    /// <summary>Finds the launcher.</summary>
    /// <param name="getVariable">Gets a variable of the environment.</param>
    /// <returns>The launcher; null where there is none, or it has started this process alone.</returns>
    public static Launcher? Find(Func<string, string?> getVariable)
    {
        Launcher?[] known =
        [
            Read("mpirun of Open MPI", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", _openMpi),
            Read("srun of Slurm with PMIx", "PMIX_RANK", "SLURM_STEP_NUM_TASKS", [.. _openMpi, .. _mpich]),
            Read("mpiexec", "PMI_RANK", "PMI_SIZE", _mpich),
            Read("srun of Slurm", "SLURM_PROCID", "SLURM_STEP_NUM_TASKS", AllLibraries),
        ];
        return known.FirstOrDefault(launcher => launcher?.Size > 1);

        Launcher? Read(string name, string rank, string size, IReadOnlyList<string> libraries) =>
            int.TryParse(getVariable(rank), NumberStyles.None, CultureInfo.InvariantCulture, out var ownRank)
            && int.TryParse(getVariable(size), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                ? new Launcher(name, ownRank, count, libraries)
                : null;
    }

    /// <summary>The launcher of this process.</summary>
    public static Launcher? Current { get; } = Find(Environment.GetEnvironmentVariable);
}
