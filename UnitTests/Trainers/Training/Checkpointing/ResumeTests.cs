using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Checkpointing;

/// <summary>
/// A process that trains (dropout, batch normalisation, standardisation, validation, accumulated gradients, a schedule that
/// looks at the losses) is killed between two checkpoints in the middle of an epoch and started again.
/// </summary>
[TestClass]
public class ResumeTests
{
    private static readonly string _program = Repository.PathOf(
        "UnitTests", "ResumeProgram", "bin", Repository.Configuration, "net10.0", "ResumeProgram.dll");

    [TestMethod]
    public void Resume_AfterTheProcessWasKilledWhileItStreamed_LeavesNoFilesBehind()
    {
        const int budget = 1000; // 25 rows in the shuffle's window
        using var folder = new TemporaryFolder();
        Assert.AreNotEqual(0, Train(folder, budget, new Training("killed", Epoch: 3, Step: 5)).ExitCode);
        Assert.AreEqual(1, Directory.GetDirectories(folder.PathOf("files")).Length);
        AssertEnds(Train(folder, budget, new Training("killed", Epoch: 3, Step: 2), new Training("whole")));
        Assert.AreEqual(0, Directory.GetFileSystemEntries(folder.PathOf("files")).Length);
        Assert.AreEqual(File.ReadAllText(folder.PathOf("whole.txt")), File.ReadAllText(folder.PathOf("killed.txt")));
    }

    [TestMethod]
    public void Resume_AfterTheProcessWasKilled_EndsAsIfNothingHadHappened()
    {
        using var folder = new TemporaryFolder();
        Assert.AreNotEqual(0, Train(folder, long.MaxValue, new Training("killed", Epoch: 2, Step: 5)).ExitCode);
        Assert.AreNotEqual(0, Train(folder, long.MaxValue, new Training("killed", Epoch: 4, Step: 2)).ExitCode);
        Assert.IsFalse(File.Exists(folder.PathOf("killed.txt")));

        // It goes on behind that step, so it lives.
        AssertEnds(Train(folder, long.MaxValue, new Training("killed", Epoch: 3, Step: 2), new Training("whole")));
        Assert.AreEqual(File.ReadAllText(folder.PathOf("whole.txt")), File.ReadAllText(folder.PathOf("killed.txt")));

        File.Delete(folder.PathOf("killed.txt"));
        AssertEnds(Train(folder, long.MaxValue, new Training("killed", Epoch: 4, Step: 7))); // it had ended: there is no such step any more
        Assert.AreEqual(File.ReadAllText(folder.PathOf("whole.txt")), File.ReadAllText(folder.PathOf("killed.txt")));
    }

    // One after another in a process, until it is killed.
    private static (int ExitCode, string Output) Train(TemporaryFolder folder, long budget, params Training[] trainings) => DotNet.Start(
        Path.GetTempPath(),
        [
            _program, $"{budget}", folder.PathOf("files"),
            .. trainings.SelectMany(one => new[] { folder.PathOf(one.Name), folder.PathOf(one.Name + ".txt"), $"{one.Epoch}", $"{one.Step}" }),
        ]);

    private static void AssertEnds((int ExitCode, string Output) run) => Assert.AreEqual(0, run.ExitCode, run.Output);

    // Killed after that step, if there is one.
    private sealed record Training(string Name, int Epoch = 0, int Step = 0);
}
