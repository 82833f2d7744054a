using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Examples;

/// <summary>The example of a server, started as a process of its own, which has neither libtorch nor this package.</summary>
[TestClass]
public sealed partial class ServerTests
{
    private const int TerminateSignal = 15;
    private static readonly string _program = Repository.PathOf(
        "Examples", "Server", "bin", Repository.Configuration, "net10.0", "MLNet.DeepExtensions.Examples.Server.dll");

    [TestMethod]
    public async Task AskedByManyAtOnce_AnswersAsTheLiveModelDoes_AndLeavesNoFile()
    {
        using var folder = new TemporaryFolder();
        var (model, rows, expected) = Train(folder.PathOf("digits.zip"));
        var temporary = Directory.CreateDirectory(folder.PathOf("temporary")).FullName;
        using var server = Start(model, temporary);
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri(await Address(server)) };
            _ = server.StandardOutput.ReadToEndAsync(); // else the server would wait for somebody to read its log
            var answers = await Task.WhenAll(rows.Select(row => Ask(client, row.Features)));
            CollectionAssert.AreEqual(expected, answers.Select(answer => answer.Digit).ToArray());
            Assert.IsTrue(answers.All(answer => answer.Probability is > 0.1f and <= 1f));

            var refused = await client.PostAsJsonAsync("digit", new { pixels = new float[3] });
            Assert.AreEqual(HttpStatusCode.BadRequest, refused.StatusCode);
            StringAssert.Contains(await refused.Content.ReadAsStringAsync(), "must be 64 numbers but are 3");
            await AssertStops(server, temporary);
        }
        finally
        {
            server.Kill(); // nothing happens if it has ended
        }
    }

    [TestMethod]
    public void WithoutAModel_SaysSo()
    {
        var (exitCode, output) = DotNet.Start(Path.GetTempPath(), _program, "--model", "no such file.zip");
        Assert.AreEqual(1, exitCode);
        StringAssert.Contains(output, "there is no file 'no such file.zip'");
    }

    private static (string Path, Digit[] Rows, int[] Expected) Train(string path)
    {
        var ml = new MLContext(seed: 1);
        var train = ml.Data.TakeRows(
            ml.Data.LoadFromTextFile<Digit>(Repository.PathOf("Examples", "Data", "optdigits-train.csv"), separatorChar: ','), 200);
        using var model = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.MulticlassClassification.Trainers.Mlp(new MlpEstimator.Options { HiddenLayers = [32], Epochs = 10 }))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedDigit", "PredictedLabel"))
            .Fit(train);
        ml.Model.Save(model, train.Schema, path);
        var predicted = model.Transform(train).GetColumn<float>("PredictedDigit").Select(digit => (int)digit).ToArray();
        return (path, [.. ml.Data.CreateEnumerable<Digit>(train, reuseRowObject: false)], predicted);
    }

    private static Process Start(string model, string temporary)
    {
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [_program, "--model", model, "--urls", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment[OperatingSystem.IsWindows() ? "TMP" : "TMPDIR"] = temporary;
        return Process.Start(start)!;
    }

    private static async Task<string> Address(Process server)
    {
        while (await server.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Listening().Match(line) is { Success: true, Groups: var groups })
            {
                return groups[1].Value;
            }
        }

        throw new AssertFailedException($"The server ended with exit code {server.ExitCode}.");
    }

    private static async Task<Answer> Ask(HttpClient client, float[] pixels)
    {
        var response = await client.PostAsJsonAsync("digit", new { pixels });
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<Answer>())!;
    }

    // As a service is stopped; Windows has no such signal.
    private static async Task AssertStops(Process server, string temporary)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Assert.AreEqual(1, Directory.GetFileSystemEntries(temporary, "digits-server-*").Length);
        Assert.AreEqual(0, Signal(server.Id, TerminateSignal));
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await server.WaitForExitAsync(limit.Token);
        Assert.AreEqual(0, server.ExitCode);
        Assert.AreEqual(0, Directory.GetFileSystemEntries(temporary, "digits-server-*").Length);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int processId, int signal);

    [GeneratedRegex(@"Now listening on: (http://127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();

    private sealed record Answer(int Digit, float Probability);

    private sealed class Digit
    {
        [LoadColumn(0, 63)]
        [VectorType(64)]
        public float[] Features { get; set; } = [];

        [LoadColumn(64)]
        public float Label { get; set; }
    }
}
