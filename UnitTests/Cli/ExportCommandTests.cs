using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Cli;

/// <summary><c>deepml export</c>.</summary>
[TestClass]
public sealed class ExportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [TestMethod]
    public void Export_PlainNumbers_PredictsAsTheModelInBareOnnxRuntime()
    {
        var (data, model, onnx) = (_folder.PathOf("sums.csv"), _folder.PathOf("model"), _folder.PathOf("sums.onnx"));
        var random = new Random(1);
        double[][] rows = [.. Enumerable.Range(0, 200).Select(_ => new[] { random.NextDouble(), random.NextDouble() })];
        File.WriteAllLines(
            data, ["First,Second,Sum", .. rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row[0]},{row[1]},{row[0] + row[1]}"))]);
        CommandRun.Start("train", data, "--label", "Sum", "--trainers", "linear", "--folds", "2", "--time", "none", "--out", model).RequireDone();
        var run = CommandRun.Start("export", model, "--onnx", "--out", onnx, "--json").RequireDone();
        Assert.AreEqual(new FileInfo(onnx).Length, (long)run.Json["bytes"]!);

        var expected = CommandRun.Start("predict", model, data).RequireDone().Lines[1..]
            .Select(line => float.Parse(line.Split(',')[0], CultureInfo.InvariantCulture));
        using var session = new InferenceSession(onnx);
        using var options = new RunOptions();
        using var first = Column(rows, 0);
        using var second = Column(rows, 1);
        using var results = session.Run(options, ["First", "Second"], [first, second], ["Score"]);
        foreach (var (one, other) in expected.Zip(results[0].GetTensorDataAsSpan<float>().ToArray()))
        {
            Assert.AreEqual(one, other, 1e-5f);
        }
    }

    [TestMethod]
    public void Export_StepWithoutACounterpart_IsNamedAndNothingIsWritten()
    {
        CommandRun.Start("export", OrderFiles.Model, "--onnx", "--out", _folder.PathOf("orders.onnx"))
            .RequireRefused("Expression", "'Amount' (numbers as 1234.56 €)", "'Date'", "train again");
        Assert.IsEmpty(Directory.GetFiles(_folder.Path));
    }

    [TestMethod]
    public void Export_WithoutAFormat_SaysWhichThereIs() =>
        CommandRun.Start("export", OrderFiles.Model).RequireRefused("--onnx");

    public void Dispose() => _folder.Dispose();

    private static OrtValue Column(double[][] rows, int column) =>
        OrtValue.CreateTensorValueFromMemory([.. rows.Select(row => (float)row[column])], [rows.Length, 1L]);
}
