using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;

namespace MLNet.DeepExtensions.Benchmarks.Speed;

/// <summary>A Markdown page of what the comparisons print, and of the machine and the versions that they were made with.</summary>
internal sealed class SpeedResults
{
    private readonly StringBuilder _page = new();

    /// <summary>Starts the page.</summary>
    /// <param name="now">When the comparisons start.</param>
    public SpeedResults(DateTimeOffset now)
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 30);
        _page.AppendLine("# Results").AppendLine()
            .AppendLine("Written by `dotnet run -c Release --project Benchmarks -- speed`; [README](README.md) says what each line compares.").AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"- {now:yyyy-MM-dd}, {FindProcessor()}, {Environment.ProcessorCount} processors, {memory} GB, {RuntimeInformation.OSDescription}")
            .AppendLine(CultureInfo.InvariantCulture, $"- {RuntimeInformation.FrameworkDescription}, Microsoft.ML {VersionOf<MLContext>()}, ONNX Runtime {VersionOf<InferenceSession>()}, "
                + $"TorchSharp {VersionOf<torch.Tensor>()}");
    }

    /// <summary>Runs one comparison and takes what it prints.</summary>
    /// <param name="name">The name of its command.</param>
    /// <param name="run">Runs it; a goal that it misses is in what it prints.</param>
    /// <param name="output">Where it is printed as well.</param>
    public void Add(string name, Func<int> run, TextWriter output)
    {
        output.WriteLine($"== {name}");
        using var printed = new CopyingWriter(output);
        Console.SetOut(printed);
        var start = DateTimeOffset.UtcNow;
        try
        {
            run();
        }
        finally
        {
            Console.SetOut(output);
        }

        _page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## {name}, {(DateTimeOffset.UtcNow - start).TotalMinutes:F1} minutes").AppendLine()
            .AppendLine("```").Append(printed.Copy).AppendLine("```");
    }

    /// <summary>Says of a comparison that it was not made.</summary>
    /// <param name="name">The name of its command.</param>
    /// <param name="reason">What it needs.</param>
    /// <param name="output">Where it is printed as well.</param>
    public void Skip(string name, string reason, TextWriter output)
    {
        output.WriteLine($"== {name}: {reason}");
        _page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## {name}").AppendLine().AppendLine(CultureInfo.InvariantCulture, $"Not run: {reason}");
    }

    /// <summary>The whole page.</summary>
    public override string ToString() => _page.ToString();

    private static string VersionOf<T>() => typeof(T).Assembly.GetName().Version?.ToString(3) ?? "unknown";

    // Linux tells the processor's name; elsewhere there is its architecture.
    private static string FindProcessor()
    {
        const string Name = "model name";
        var line = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal)) : null;
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
