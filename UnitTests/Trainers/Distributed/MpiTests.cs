using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Distributed;

/// <summary>
/// Processes of a real launcher train together, and end together where one of them does not go on. A launcher that is not installed is passed over:
/// Debian's are in the packages openmpi-bin and mpich.
/// </summary>
[TestClass]
[DoNotParallelize] // Processes that wait for each other take processors from other tests.
public partial class MpiTests
{
    private const string OpenMpi = "mpirun.openmpi";
    private const string Mpich = "mpirun.mpich";
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(3);
    private static readonly string _program = Repository.PathOf("UnitTests", "MpiProgram", "bin", Repository.Configuration, "net10.0", "MpiProgram.dll");

    [TestMethod]
    [DataRow(OpenMpi, 3)]
    [DataRow(Mpich, 2)]
    public void Processes_TrainWhatOneTrainsAlone_AndAllTheSameBits(string launcher, int count)
    {
        var (exitCode, output) = Start(launcher, count, "compare");
        Assert.AreEqual(0, exitCode, output);
        foreach (var name in new[] { "network", "own rows" })
        {
            var models = ComparedModel().Matches(output).Where(match => match.Groups["name"].Value == name).ToArray();
            Assert.HasCount(count, models, output);
            Assert.HasCount(1, models.Select(match => match.Groups["hash"].Value).Distinct(), output);
            Assert.IsTrue(models.All(match => double.Parse(match.Groups["difference"].Value, CultureInfo.InvariantCulture) < 1e-4), output);
        }
    }

    [TestMethod]
    [DataRow(OpenMpi)]
    [DataRow(Mpich)]
    public void Training_OfWhichAProcessWasKilled_GoesOnWithAnotherNumberOfProcesses(string launcher)
    {
        using var folder = new TemporaryFolder();
        var (killed, output) = Start(launcher, 2, "kill", folder.Path);
        Assert.AreNotEqual(0, killed, output);
        var (exitCode, resumed) = Start(launcher, 3, "save", folder.Path);
        Assert.AreEqual(0, exitCode, resumed);
        Assert.HasCount(1, SavedModel().Matches(resumed).Select(match => match.Value).Distinct(), resumed);
        Assert.HasCount(3, SavedModel().Matches(resumed), resumed);
    }

    [TestMethod]
    [DataRow(OpenMpi)]
    [DataRow(Mpich)]
    public void Failure_OfOneProcess_EndsAllWithItsReason(string launcher)
    {
        using var folder = new TemporaryFolder();
        var (exitCode, output) = Start(launcher, 2, "fail", folder.Path);
        Assert.AreNotEqual(0, exitCode, output);
        StringAssert.Contains(output, "The disk is full.", output);
    }

    [TestMethod]
    [DataRow(Mpich, "late")]
    [DataRow(OpenMpi, "hang")]
    public void ProcessThatNeverComesOrHangs_EndsAllWithinTheTimeout(string launcher, string what)
    {
        using var folder = new TemporaryFolder();
        var (exitCode, output) = Start(launcher, 2, what, folder.Path);
        Assert.AreNotEqual(0, exitCode, output);
        StringAssert.Contains(output, "Distributed.Timeout of 00:00:06", output);
    }

    [TestMethod]
    [DataRow(OpenMpi)]
    public void Processes_OfOtherOptions_EndBeforeTheTraining(string launcher)
    {
        var (exitCode, output) = Start(launcher, 2, "other");
        Assert.AreNotEqual(0, exitCode, output);
        StringAssert.Contains(output, "Epochs: 6 in process 0, 7 in process 1", output);
    }

    private static (int ExitCode, string Output) Start(string launcher, int count, string what, string folder = "")
    {
        var folders = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator);
        if (!Array.Exists(folders, path => File.Exists(Path.Combine(path, launcher))))
        {
            Assert.Inconclusive($"{launcher} is not installed.");
        }

        var start = DotNet.CreateStartInfo(Path.GetTempPath());
        var dotnet = start.FileName;
        start.FileName = launcher;
        string[] ofLauncher = launcher == OpenMpi ? ["--allow-run-as-root", "--oversubscribe"] : [];
        foreach (var argument in (string[])[.. ofLauncher, "-n", $"{count}", dotnet, _program, what, folder])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(_longest))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{launcher} did not end: {output.Result}{errors.Result}");
        }

        return (process.ExitCode, output.Result + errors.Result);
    }

    [GeneratedRegex(@"PROCESS \d: (?<name>[a-z ]+): \d processes, differs by (?<difference>[^,]+), model (?<hash>\w+)")]
    private static partial Regex ComparedModel();

    [GeneratedRegex(@"(?<=PROCESS \d: )model \w+")]
    private static partial Regex SavedModel();
}
