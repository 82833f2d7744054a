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
    private static readonly string _program = Repository.PathOf(
        "UnitTests", "MpiProgram", "bin", Repository.Configuration, "net10.0", "MpiProgram.dll");

    // Two of these wait for most of their time, beside whatever else is done.
    private static readonly Dictionary<string, Task<Outcome>> _waiting = [];
    private static readonly Dictionary<string, (Outcome Killed, Outcome GoneOn)> _goneOn = [];

    [ClassInitialize]
    public static void StartWhatWaits(TestContext context)
    {
        foreach (var (launcher, what) in new[] { (Mpich, "late"), (OpenMpi, "hang") })
        {
            if (IsInstalled(launcher))
            {
                _waiting[what] = Task.Run(() =>
                {
                    using var folder = new TemporaryFolder();
                    return Start(launcher, 2, what, folder.Path);
                });
            }
        }
    }

    [ClassCleanup]
    public static void WaitForWhatWaits() => Task.WaitAll([.. _waiting.Values]);

    [TestMethod]
    [DataRow(OpenMpi, "network")]
    [DataRow(OpenMpi, "messages")]
    [DataRow(OpenMpi, "two bytes")]
    [DataRow(OpenMpi, "overlapping")]
    [DataRow(OpenMpi, "overlapping in two bytes")]
    [DataRow(OpenMpi, "own rows")]
    [DataRow(OpenMpi, "folds")]
    [DataRow(Mpich, "network")]
    [DataRow(Mpich, "messages")]
    [DataRow(Mpich, "two bytes")]
    [DataRow(Mpich, "overlapping")]
    [DataRow(Mpich, "overlapping in two bytes")]
    [DataRow(Mpich, "own rows")]
    [DataRow(Mpich, "folds")]
    public void Processes_TrainWhatOneTrainsAlone_AndAllTheSameBits(string launcher, string what)
    {
        var (_, goneOn) = GoOn(launcher);
        Assert.AreEqual(0, goneOn.ExitCode, goneOn.Output);
        var models = ComparedModel().Matches(goneOn.Output).Where(match => match.Groups["name"].Value == what).ToArray();
        Assert.HasCount(3, models, goneOn.Output);
        Assert.HasCount(1, models.Select(match => match.Groups["hash"].Value).Distinct(), goneOn.Output);
        var (least, most) = what switch
        {
            "folds" => (0, 1e-30),
            "two bytes" or "overlapping in two bytes" => (1e-6, 0.1), // gradients are rounded on their way
            _ => (0, 1e-4),
        };
        Assert.IsTrue(
            models.All(match => double.Parse(match.Groups["difference"].Value, CultureInfo.InvariantCulture) is var difference
                && difference >= least && difference < most),
            goneOn.Output);
    }

    [TestMethod]
    [DataRow(OpenMpi)]
    [DataRow(Mpich)]
    public void Training_OfWhichAProcessWasKilled_GoesOnWithAnotherNumberOfProcesses(string launcher)
    {
        var (killed, goneOn) = GoOn(launcher);
        Assert.AreNotEqual(0, killed.ExitCode, killed.Output);
        Assert.AreEqual(0, goneOn.ExitCode, goneOn.Output);
        Assert.HasCount(1, SavedModel().Matches(goneOn.Output).Select(match => match.Value).Distinct(), goneOn.Output);
        Assert.HasCount(3, SavedModel().Matches(goneOn.Output), goneOn.Output);
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
        RequireInstalled(launcher);
        var (exitCode, output) = _waiting[what].Result;
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

    // What was killed with two processes goes on with three.
    private static (Outcome Killed, Outcome GoneOn) GoOn(string launcher)
    {
        if (!_goneOn.TryGetValue(launcher, out var outcomes))
        {
            using var folder = new TemporaryFolder();
            outcomes = _goneOn[launcher] = (Start(launcher, 2, "kill", folder.Path), Start(launcher, 3, "goon", folder.Path));
        }

        return outcomes;
    }

    private static bool IsInstalled(string launcher) => Array.Exists(
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator), path => File.Exists(Path.Combine(path, launcher)));

    private static void RequireInstalled(string launcher)
    {
        if (!IsInstalled(launcher))
        {
            Assert.Inconclusive($"{launcher} is not installed.");
        }
    }

    private static Outcome Start(string launcher, int count, string what, string folder = "")
    {
        RequireInstalled(launcher);
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
        start.Environment["DOTNET_TieredPGO"] = "0"; // nothing is run often enough to gain by being counted
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(_longest))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{launcher} did not end: {output.Result}{errors.Result}");
        }

        return new Outcome(process.ExitCode, output.Result + errors.Result);
    }

    private sealed record Outcome(int ExitCode, string Output);

    [GeneratedRegex(@"PROCESS \d: (?<name>[a-z ]+): \d processes, differs by (?<difference>[^,]+), model (?<hash>\w+)")]
    private static partial Regex ComparedModel();

    [GeneratedRegex(@"(?<=PROCESS \d: )model \w+")]
    private static partial Regex SavedModel();
}
