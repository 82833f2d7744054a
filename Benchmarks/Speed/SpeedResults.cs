using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;

namespace MLNet.DeepExtensions.Benchmarks.Speed;

/// <summary>
/// A Markdown page of what the comparisons print, and of the machine and the versions that they were made with. It is written after each of them, so
/// that what was measured is not lost with what comes after it.
/// </summary>
internal sealed class SpeedResults
{
    private readonly StringBuilder _page = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly string _path;
    private readonly TimeSpan _limit;
    private readonly TextWriter _output;

    /// <summary>Starts the page.</summary>
    /// <param name="path">Its path, in a folder that exists.</param>
    /// <param name="limit">After this time, no further comparison is begun.</param>
    /// <param name="output">Where all is printed as well.</param>
    public SpeedResults(string path, TimeSpan limit, TextWriter output)
    {
        (_path, _limit, _output) = (path, limit, output);
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 30);
        var machine = $"{FindProcessor()}, {Environment.ProcessorCount} processors, {memory} GB, {RuntimeInformation.OSDescription}";
        var packages = $"Microsoft.ML {VersionOf<MLContext>()}, ONNX Runtime {VersionOf<InferenceSession>()}, TorchSharp {VersionOf<torch.Tensor>()}";
        Write(
            $"""
            # Results

            Written by `dotnet run -c Release --project Benchmarks -- speed`; [README](README.md) says what each line compares.

            - {DateTimeOffset.Now:yyyy-MM-dd}, {machine}
            - {RuntimeInformation.FrameworkDescription}, {packages}

            """);
    }

    /// <summary>Whether a comparison failed.</summary>
    public bool HasFailures { get; private set; }

    /// <summary>Runs one comparison and takes what it prints, also of one that fails.</summary>
    /// <param name="name">The name of its command.</param>
    /// <param name="run">Runs it; a goal that it misses is in what it prints.</param>
    public void Add(string name, Func<int> run)
    {
        if (_watch.Elapsed > _limit)
        {
            FormattableString reason = $"{_limit.TotalMinutes:N0} minutes had passed before it; give more with --minutes.";
            Skip(name, reason.ToString(CultureInfo.InvariantCulture));
            return;
        }

        _output.WriteLine($"== {name}");
        using var printed = new CopyingWriter(_output);
        var start = _watch.Elapsed;
        var failure = Run(run, printed);
        Write(
            $"""

            ## {name}, {(_watch.Elapsed - start).TotalMinutes:F1} minutes

            ```
            {printed.Copy.TrimEnd()}
            ```
            {(failure is null ? string.Empty : $"\nIt failed: {failure}\n")}
            """);
    }

    /// <summary>Says of a comparison that it was not made.</summary>
    /// <param name="name">The name of its command.</param>
    /// <param name="reason">Why.</param>
    public void Skip(string name, string reason)
    {
        _output.WriteLine($"== {name}: {reason}");
        Write(
            $"""

            ## {name}

            Not run: {reason}

            """);
    }

    private string? Run(Func<int> run, TextWriter printed)
    {
        Console.SetOut(printed);
        try
        {
            run();
            return null;
        }
        catch (Exception e)
        {
            HasFailures = true;
            _output.WriteLine(e);
            return $"{e.GetType().Name}, {e.Message}";
        }
        finally
        {
            Console.SetOut(_output);
        }
    }

    private void Write(FormattableString text)
    {
        _page.Append(text.ToString(CultureInfo.InvariantCulture));
        File.WriteAllText(_path, _page.ToString());
    }

    // Of the package, without the commit: an assembly's own version may stay as it is for years.
    private static string VersionOf<T>() =>
        typeof(T).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? typeof(T).Assembly.GetName().Version?.ToString(3) ?? "unknown";

    // Linux tells the processor's name; elsewhere there is its architecture.
    private static string FindProcessor()
    {
        const string Name = "model name";
        var line = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':') + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private sealed class CopyingWriter(TextWriter output) : TextWriter
    {
        private readonly StringBuilder _copy = new();

        public override Encoding Encoding => output.Encoding;

        public string Copy => _copy.ToString();

        public override void Write(char value)
        {
            output.Write(value);
            _copy.Append(value);
        }
    }
}
