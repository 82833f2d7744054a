using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Documentation;

/// <summary>Runs the programs of the pages, each in a process and an empty folder of its own, two side by side.</summary>
internal sealed class BlockPrograms : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SemaphoreSlim _places = new(2);
    private readonly Dictionary<CodeBlock, Task<(int ExitCode, string Output)>> _runs;

    public BlockPrograms(IEnumerable<CodeBlock> programs) =>
        _runs = programs.Select((program, number) => (program, number)).ToDictionary(item => item.program, item => RunAsync(item.program, item.number));

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
            return await Task.Run(() => CompiledProgram.Run(program, Directory.CreateDirectory(_folder.PathOf($"{number}")).FullName));
        }
        finally
        {
            _places.Release();
        }
    }
}
