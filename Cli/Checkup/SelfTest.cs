using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Cli.Outputs;
using MLNet.DeepExtensions.Cli.Running;
using TorchSharp;

namespace MLNet.DeepExtensions.Cli.Checkup;

/// <summary>Tries out what training, saving and scoring need, on a few rows of its own, in seconds.</summary>
/// <param name="ml">The context.</param>
internal sealed class SelfTest(MLContext ml)
{
    private const double Gigabyte = 1 << 30;
    private const float Close = 1e-4f;
    private static readonly TimeSpan _slow = TimeSpan.FromSeconds(20);
    private readonly IDataView _rows = ml.Data.LoadFromEnumerable(Draw());
    private NetworkPredictionTransformer? _network;

    /// <summary>Runs all checks; one that fails does not keep the others from running.</summary>
    public IEnumerable<CheckResult> Run()
    {
        yield return Try("system", DescribeSystem);
        yield return Try("versions", DescribeVersions);
        yield return Try("temporary files", WriteTemporaryFile);
        yield return Try("libtorch", TrainNetwork);
        yield return Try("GPU", DescribeGpu);
        yield return Try("ONNX Runtime", SaveAndScore);
        yield return Try("LightGBM", TrainTrees);
        _network?.Dispose();
    }

    private static CheckResult Try(string name, Func<string> check)
    {
        try
        {
            return new CheckResult(name, IsGood: true, check());
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new CheckResult(name, IsGood: false, Describe(e).ReplaceLineEndings(" "));
        }
    }

    // Our own words, where there are some, in the place of pages of what a native loader tried.
    private static string Describe(Exception exception) =>
        exception is InvalidOperationException ? exception.Message : exception.GetBaseException().Message;

    private static string DescribeSystem() => string.Create(
        CultureInfo.InvariantCulture,
        $"{RuntimeInformation.OSDescription.Trim()} ({RuntimeInformation.RuntimeIdentifier}), {Environment.ProcessorCount} processors, "
        + $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Gigabyte:F0} GB of memory");

    private static string DescribeVersions() => string.Join(", ",
    [
        $"deepml {PackageVersion.Read(typeof(SelfTest))}",
        RuntimeInformation.FrameworkDescription,
        $"ML.NET {PackageVersion.Read(typeof(MLContext))}",
        $"ONNX Runtime {OrtEnv.Instance().GetVersionString()}",
        $"TorchSharp {PackageVersion.Read(typeof(torch))}",
    ]);

    private static string WriteTemporaryFile()
    {
        using var file = new TemporaryFile();
        File.WriteAllBytes(file.Path, new byte[1024]);
        var free = new DriveInfo(Path.GetFullPath(Path.GetTempPath())).AvailableFreeSpace / Gigabyte;
        return string.Create(CultureInfo.InvariantCulture, $"can be written in {Path.GetTempPath()}, where {free:F1} GB are free");
    }

    private string TrainNetwork()
    {
        var watch = Stopwatch.StartNew();
        _network = ml.Regression.Trainers.Mlp(new MlpEstimator.Options { HiddenLayers = [32], Epochs = 20, Seed = 1 }).Fit(_rows);
        var fit = ml.Regression.Evaluate(_network.Transform(_rows)).RSquared;
        if (!(fit > 0.8))
        {
            var learned = fit.ToString("F2", CultureInfo.InvariantCulture);
            throw new InvalidOperationException(
                $"A small network learned too little (R² {learned}, where 0.99 is usual): libtorch computes wrongly on this processor. "
                + "Please report it with the lines above.");
        }

        var speed = watch.Elapsed > _slow ? ", which is slow: other programs may be busy" : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"loaded; a small network was trained in {watch.Elapsed.TotalSeconds:F1} s{speed}");
    }

    private string DescribeGpu()
    {
        _ = RequireNetwork();
        return torch.cuda.is_available()
            ? $"CUDA works on {torch.cuda.device_count()} device(s)"
            : "none that CUDA can use, so training runs on the processor. For an NVIDIA GPU: docs/gpus.md";
    }

    private string SaveAndScore()
    {
        var network = RequireNetwork();
        using var file = new TemporaryFile();
        ml.Model.Save(network, _rows.Schema, file.Path);
        var loaded = ml.Model.Load(file.Path, out _);
        var difference = network.Transform(_rows).GetColumn<float>("Score")
            .Zip(loaded.Transform(_rows).GetColumn<float>("Score"), (live, saved) => Math.Abs(live - saved)).Max();
        (loaded as IDisposable)?.Dispose();
        return difference < Close
            ? "loaded; a saved network scores as it did before it was saved"
            : throw new InvalidOperationException($"A saved network scores otherwise than before it was saved, by {difference}. Please report it.");
    }

    private string TrainTrees()
    {
        var fit = ml.Regression.Evaluate(ml.Regression.Trainers.LightGbm(numberOfIterations: 50).Fit(_rows).Transform(_rows)).RSquared;
        return fit > 0.5
            ? "loaded; a few trees were trained"
            : throw new InvalidOperationException(FormattableString.Invariant($"A few trees learned nothing (R² {fit:F2})."));
    }

    private NetworkPredictionTransformer RequireNetwork() => _network ?? throw new InvalidOperationException("Not tried, as libtorch does not work.");

    private static IEnumerable<Row> Draw()
    {
        var random = new Random(1);
        for (var i = 0; i < 600; i++)
        {
            var (x, y) = ((random.NextSingle() * 2) - 1, (random.NextSingle() * 2) - 1);
            yield return new Row { Features = [x, y], Label = (2 * x) - y + (x * y) };
        }
    }

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
