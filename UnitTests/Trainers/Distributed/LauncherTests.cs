using MLNet.DeepExtensions.Trainers.Distributed;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Distributed;

/// <summary>Who has started this process, and what is said where that does not work.</summary>
[TestClass]
public class LauncherTests
{
    [TestMethod]
    [DataRow("OMPI_COMM_WORLD_RANK=2 OMPI_COMM_WORLD_SIZE=4 PMIX_RANK=2", "mpirun of Open MPI", 2, 4)]
    [DataRow("PMI_RANK=1 PMI_SIZE=3", "mpiexec", 1, 3)]
    [DataRow("PMIX_RANK=5 SLURM_STEP_NUM_TASKS=8 SLURM_PROCID=5", "srun of Slurm with PMIx", 5, 8)]
    [DataRow("PMI_RANK=5 PMI_SIZE=8 SLURM_STEP_NUM_TASKS=8 SLURM_PROCID=5", "mpiexec", 5, 8)]
    [DataRow("SLURM_STEP_NUM_TASKS=8 SLURM_PROCID=7", "srun of Slurm", 7, 8)]
    public void Find_TellsTheLauncherByItsEnvironment(string environment, string name, int rank, int size)
    {
        var launcher = Find(environment)!;
        Assert.AreEqual((name, rank, size), (launcher.Name, launcher.Rank, launcher.Size));
    }

    // A batch script of Slurm is one task, whatever the job has.
    [TestMethod]
    [DataRow("")]
    [DataRow("SLURM_NTASKS=8 SLURM_PROCID=0")]
    [DataRow("OMPI_COMM_WORLD_RANK=0 OMPI_COMM_WORLD_SIZE=1")]
    [DataRow("PMI_RANK=x PMI_SIZE=3")]
    public void Find_OfAProcessAlone_FindsNone(string environment) => Assert.IsNull(Find(environment));

    [TestMethod]
    public void Get_WithoutTheLaunchersLibrary_SaysWhatToDo()
    {
        var launcher = Find("OMPI_COMM_WORLD_RANK=2 OMPI_COMM_WORLD_SIZE=4")!;
        var error = Assert.ThrowsExactly<InvalidOperationException>(
            () => MpiProcesses.Get(new DistributedSettings { Library = "/nowhere/libmpi.so" }, launcher));
        StringAssert.StartsWith(
            error.Message,
            "This is process 2 of 4 that mpirun of Open MPI has started, but its library could not be loaded: /nowhere/libmpi.so. "
            + "Install Open MPI or MPICH");
    }

    [TestMethod]
    public void Get_OfALibraryThatIsNotMpi_SaysSo()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("The library is Linux's.");
        }

        var error = Assert.ThrowsExactly<InvalidOperationException>(
            () => MpiProcesses.Get(new DistributedSettings { Library = "libm.so.6", Mode = DistributedMode.Mpi }, launcher: null));
        StringAssert.Contains(error.Message, "'libm.so.6' has no function MPI_Initialized");
    }

    [TestMethod]
    public void TrainingProcess_WithoutALauncher_IsTheFirstOfOne()
    {
        Assert.AreEqual((0, 1, true), (TrainingProcess.Rank, TrainingProcess.Count, TrainingProcess.IsFirst));
    }

    [TestMethod]
    public void Settings_OutOfTheirRange_AreRefused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new DistributedSettings { Timeout = TimeSpan.Zero });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new DistributedSettings { Mode = (DistributedMode)9 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new DistributedSettings { Rows = (DistributedRows)9 });
    }

    private static Launcher? Find(string environment)
    {
        var variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(text => text.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        return Launcher.Find(variables.GetValueOrDefault);
    }
}
