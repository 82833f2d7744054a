using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Checkpointing;

/// <summary>
/// A process that trains (dropout, batch normalisation, standardisation, validation, accumulated gradients, a schedule that
/// looks at the losses) is killed between two checkpoints in the middle of an epoch and started again.
/// </summary>
[TestClass]
public class ResumeTests
{
    private static readonly string _program = Repository.PathOf("UnitTests", "ResumeProgram", "bin", Repository.Configuration, "net10.0", "ResumeProgram.dll");

    [TestMethod]
    public void Resume_AfterTheProcessWasKilledWhileItStreamed_LeavesNoFilesBehind()
    {
        const int budget = 1000; // 25 rows in the shuffle's window
        using var folder = new TemporaryFolder();
        Assert.AreNotEqual(0, Train(folder, "killed", epoch: 3, step: 5, budget).ExitCode);
        Assert.AreEqual(1, Directory.GetDirectories(folder.PathOf("files")).Length);
        AssertEnds(Train(folder, "killed", epoch: 3, step: 2, budget));
        Assert.AreEqual(0, Directory.GetFileSystemEntries(folder.PathOf("files")).Length);
        AssertEnds(Train(folder, "whole", budget: budget));
        Assert.AreEqual(File.ReadAllText(folder.PathOf("whole.txt")), File.ReadAllText(folder.PathOf("killed.txt")));
    }

    [TestMethod]
    public void Resume_AfterTheProcessWasKilled_EndsAsIfNothingHadHappened()
    {
        using var folder = new TemporaryFolder();
        Assert.AreNotEqual(0, Train(folder, "killed", epoch: 2, step: 5).ExitCode);
        Assert.AreNotEqual(0, Train(folder, "killed", epoch: 4, step: 2).ExitCode);
        Assert.IsFalse(File.Exists(folder.PathOf("killed.txt")));
        AssertEnds(Train(folder, "killed", epoch: 3, step: 2)); // it goes on behind that step, so it lives
        AssertEnds(Train(folder, "whole"));
        Assert.AreEqual(File.ReadAllText(folder.PathOf("whole.txt")), File.ReadAllText(folder.PathOf("killed.txt")));

        File.Delete(folder.PathOf("killed.txt"));
        AssertEnds(Train(folder, "killed", epoch: 4, step: 7)); // it had ended: there is no such step any more
        Assert.AreEqual(File.ReadAllText(folder.PathOf("whole.txt")), File.ReadAllText(folder.PathOf("killed.txt")));
    }

    private static (int ExitCode, string Output) Train(TemporaryFolder folder, string run, int epoch = 0, int step = 0, long budget = long.MaxValue) =>
        DotNet.Start(Path.GetTempPath(), _program, folder.PathOf(run), folder.PathOf(run + ".txt"), $"{epoch}", $"{step}", $"{budget}", folder.PathOf("files"));

    private static void AssertEnds((int ExitCode, string Output) run) => Assert.AreEqual(0, run.ExitCode, run.Output);
}
