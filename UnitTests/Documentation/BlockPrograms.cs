using System.Collections.Concurrent;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Documentation;

/// <summary>Runs the programs of the pages, each in an empty folder of its own, in two processes side by side.</summary>
internal sealed class BlockPrograms : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SemaphoreSlim _places = new(2);
    private readonly ConcurrentBag<ProgramProcess> _processes = [new(), new()];
    private readonly Dictionary<CodeBlock, Task<(int ExitCode, string Output)>> _runs;

    public BlockPrograms(IEnumerable<CodeBlock> programs) =>
        _runs = programs.Select((program, number) => (program, number))
            .ToDictionary(item => item.program, item => RunAsync(item.program, item.number));

    /// <summary>The exit code and the output of a program, when it has ended.</summary>
    public Task<(int ExitCode, string Output)> ResultOf(CodeBlock program) => _runs[program];

    public void Dispose()
    {
        Task.WaitAll([.. _runs.Values]);
        foreach (var process in _processes)
        {
            process.Dispose();
        }

        _places.Dispose();
        _folder.Dispose();
    }

    private async Task<(int ExitCode, string Output)> RunAsync(CodeBlock program, int number)
    {
        await _places.WaitAsync();
        _processes.TryTake(out var process);
        try
        {
            return await Task.Run(() => process!.Run(program, Directory.CreateDirectory(_folder.PathOf($"{number}")).FullName));
        }
        finally
        {
            _processes.Add(process!);
            _places.Release();
        }
    }
}
