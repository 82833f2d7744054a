using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Documentation;

/// <summary>Runs the programs of the pages, each in a process and an empty folder of its own, two side by side.</summary>
internal sealed class BlockPrograms : IDisposable
{
    private static readonly string _tests = Path.ChangeExtension(typeof(BlockPrograms).Assembly.Location, null);

    private readonly TemporaryFolder _folder = new();
    private readonly SemaphoreSlim _places = new(2);
    private readonly Dictionary<CodeBlock, Task<(int ExitCode, string Output)>> _runs;

    public BlockPrograms(IEnumerable<CodeBlock> programs)
    {
        Directory.CreateDirectory(_folder.PathOf("programs"));
        File.WriteAllText(RuntimeConfig, """
            {
              "runtimeOptions": {
                "tfm": "net10.0",
                "frameworks": [
                  { "name": "Microsoft.NETCore.App", "version": "10.0.0" },
                  { "name": "Microsoft.AspNetCore.App", "version": "10.0.0" }
                ]
              }
            }
            """);
        _runs = programs.Select((program, number) => (program, number)).ToDictionary(item => item.program, item => RunAsync(item.program, item.number));
    }

    private string RuntimeConfig => _folder.PathOf("programs", "runtimeconfig.json");

    /// <summary>The exit code and the output of a program, when it has ended.</summary>
    public Task<(int ExitCode, string Output)> ResultOf(CodeBlock program) => _runs[program];

    public void Dispose()
    {
        Task.WaitAll([.. _runs.Values]);
        _places.Dispose();
        _folder.Dispose();
    }

    private async Task<(int ExitCode, string Output)> RunAsync(CodeBlock program, int number)
    {
        await _places.WaitAsync();
        try
        {
            return await Task.Run(() => Run(program, number));
        }
        finally
        {
            _places.Release();
        }
    }

    // The tests' own list of dependencies makes the tests' output folder the one in which the program finds them.
    private (int ExitCode, string Output) Run(CodeBlock program, int number)
    {
        var assembly = _folder.PathOf("programs", $"program{number}.dll");
        BlockCompiler.Write(program, assembly);
        var work = Directory.CreateDirectory(_folder.PathOf($"work{number}")).FullName;
        return DotNet.Start(work, "exec", "--depsfile", $"{_tests}.deps.json", "--runtimeconfig", RuntimeConfig, assembly);
    }
}
