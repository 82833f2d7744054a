using System.Diagnostics;
using System.Text;
using System.Text.Json;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Conformance;

/// <summary>
/// A process with ML.NET and ONNX Runtime on its path, and neither libtorch nor this package. One serves all tests, a model at a time.
/// </summary>
internal static class StockProcess
{
    private static readonly string _program = Repository.PathOf(
        "UnitTests", "StockLoader", "bin", Repository.Configuration, "net10.0", "StockLoader.dll");
    private static readonly string[] _forbidden = ["torch", "MLNet.DeepExtensions"];
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(5);
    private static readonly Lock _turn = new();
    private static readonly StringBuilder _errors = new();

    // It ends when the tests do: there is no more to read then.
    private static readonly Lazy<Process> _process = new(Start);

    /// <summary>Loads a model there, predicts, and saves the model again.</summary>
    public static void Predict(string modelPath, string dataPath, string predictionsPath, string resavedPath)
    {
        var (error, loaded) = Ask(JsonSerializer.Serialize<string[]>([modelPath, dataPath, predictionsPath, resavedPath]));
        Assert.AreEqual(string.Empty, error);
        CollectionAssert.Contains(loaded, "Microsoft.ML.OnnxTransformer");
        AssertNoneForbidden(loaded);
    }

    private static (string Error, string[] Loaded) Ask(string request)
    {
        lock (_turn)
        {
            _process.Value.StandardInput.WriteLine(request);
            var answer = _process.Value.StandardOutput.ReadLineAsync();
            Assert.IsTrue(answer.Wait(_limit), $"StockLoader did not answer in {_limit.TotalMinutes} minutes.\n{request}\n{Errors()}");
            Assert.IsNotNull(answer.Result, $"StockLoader ended.\n{request}\n{Errors()}");
            var values = JsonSerializer.Deserialize<string[]>(answer.Result)!;
            return (values[0], values[1..]);
        }
    }

    private static Process Start()
    {
        var files = Directory.EnumerateFiles(Path.GetDirectoryName(_program)!, "*", SearchOption.AllDirectories);
        AssertNoneForbidden(files.Select(file => Path.GetFileName(file)));
        var process = new Process { StartInfo = DotNet.CreateStartInfo(Path.GetTempPath(), _program) };
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

    private static string Errors()
    {
        lock (_errors)
        {
            return _errors.ToString();
        }
    }

    private static void AssertNoneForbidden(IEnumerable<string> names)
    {
        var forbidden = names.Where(name => _forbidden.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase)));
        Assert.AreEqual(string.Empty, string.Join(", ", forbidden), "The process is to show that a saved model loads without them.");
    }
}
