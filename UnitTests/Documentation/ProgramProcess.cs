using System.Diagnostics;
using System.Text;
using System.Text.Json;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Documentation;

/// <summary>
/// A process that runs programs of pages one after another: most of the time that a short program takes goes to starting and compiling what all of
/// them need. One that ends its process has ended, too, and the next is run by a new one.
/// </summary>
internal sealed class ProgramProcess : IDisposable
{
    private static readonly string _runner = Repository.PathOf(
        "UnitTests", "ProgramRunner", "bin", Repository.Configuration, "net10.0", "ProgramRunner.dll");
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(5);
    private readonly StringBuilder _errors = new();
    private Process? _process;

    /// <summary>Runs a program in an empty folder.</summary>
    /// <param name="program">The program, which has no errors.</param>
    /// <param name="folder">A folder of its own, empty.</param>
    /// <returns>Its exit code and what it wrote.</returns>
    public (int ExitCode, string Output) Run(CodeBlock program, string folder)
    {
        var (assembly, result) = (Path.Combine(folder, "program.dll"), Path.Combine(folder, "result.json"));
        BlockCompiler.Write(program, assembly);
        var work = Directory.CreateDirectory(Path.Combine(folder, "work")).FullName;
        _process ??= Start();
        _process.StandardInput.WriteLine(JsonSerializer.Serialize<string[]>([assembly, work, result]));
        if (!Task.Run(() => ReadUntil(_process.StandardOutput, result)).Wait(_limit))
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} did not end in {_limit.TotalMinutes} minutes.\n{Errors()}");
        }

        return File.Exists(result) && JsonSerializer.Deserialize<string[]>(File.ReadAllText(result)) is [var exitCode, var output]
            ? (int.Parse(exitCode, System.Globalization.CultureInfo.InvariantCulture), output)
            : End();
    }

    public void Dispose()
    {
        if (_process is not null)
        {
            _process.StandardInput.Close();
            End();
        }
    }

    private static void ReadUntil(StreamReader lines, string end)
    {
        while (lines.ReadLine() is { } line && !line.EndsWith(end, StringComparison.Ordinal))
        {
        }
    }

    // The tests' own list of dependencies makes the tests' output folder the one in which programs find them.
    private Process Start()
    {
        var dependencies = Path.ChangeExtension(typeof(ProgramProcess).Assembly.Location, "deps.json");
        var start = DotNet.CreateStartInfo(
            Path.GetTempPath(), "exec", "--depsfile", dependencies, "--runtimeconfig", Path.ChangeExtension(_runner, "runtimeconfig.json"), _runner);
        var process = new Process { StartInfo = start };
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
            {
                _errors.AppendLine(line.Data);
            }
        };
        process.Start();
        process.BeginErrorReadLine();
        return process;
    }

    private (int ExitCode, string Errors) End()
    {
        using var process = _process!;
        _process = null;
        process.WaitForExit();
        return (process.ExitCode, Errors());
    }

    private string Errors()
    {
        lock (_errors)
        {
            return _errors.ToString();
        }
    }
}
