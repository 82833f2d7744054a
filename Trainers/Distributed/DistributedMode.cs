namespace MLNet.DeepExtensions.Trainers.Distributed;

/// <summary>Which processes train together.</summary>
public enum DistributedMode
{
    /// <summary>All that an MPI launcher (mpirun, mpiexec, srun) has started; this one alone where none has.</summary>
    Automatic,

    /// <summary>This one alone, whatever has started it.</summary>
    Alone,

    /// <summary>All of MPI, also where its launcher is none that is known.</summary>
    Mpi,
}
