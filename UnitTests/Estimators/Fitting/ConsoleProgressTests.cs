using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Fitting;

[TestClass]
public sealed class ConsoleProgressTests : IDisposable
{
    private static readonly Dictionary<string, double> _metrics = new() { ["AUC"] = 0.91 };
    private readonly StringWriter _writer = new() { NewLine = "\n" };

    public void Dispose() => _writer.Dispose();

    private string[] Lines => _writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [TestMethod]
    public void Report_OfEpochs_IsALineEachWithMetricsSpeedAndTheTimeLeft()
    {
        var progress = new ConsoleProgress(_writer);
        progress.Report(Epoch(1, 3));
        progress.Report(new TrainingProgress(2, 3, 1, 4, null));
        progress.Report(Epoch(2, 3));
        progress.Report(Epoch(3, 3));
        Assert.HasCount(3, Lines);
        StringAssert.StartsWith(Lines[0], "Epoch 1/3: train loss 0.5000, validation loss 0.6000, AUC 0.9100, 1,234 rows/s, 0:00:2");
        StringAssert.EndsWith(Lines[0], " left");
        Assert.AreEqual("Epoch 3/3: train loss 0.5000, validation loss 0.6000, AUC 0.9100, 1,234 rows/s", Lines[2]);
    }

    [TestMethod]
    public void Report_OfManyEpochs_IsNoMoreLinesThanAskedFor_AndTheLast()
    {
        var progress = new ConsoleProgress(_writer) { MaximumLines = 4 };
        for (var epoch = 1; epoch <= 10; epoch++)
        {
            progress.Report(Epoch(epoch, 10));
        }

        CollectionAssert.AreEqual(
            new[] { "Epoch 3/10", "Epoch 6/10", "Epoch 9/10", "Epoch 10/10" }, Array.ConvertAll(Lines, line => line.Split(':')[0]));
    }

    [TestMethod]
    public void Report_OfAnotherTraining_StartsAnew()
    {
        var progress = new ConsoleProgress(_writer);
        progress.Report(Epoch(1, 2, "enough"));
        progress.Report(Epoch(1, 2));
        StringAssert.EndsWith(Lines[0], "; stops: enough");
        StringAssert.EndsWith(Lines[1], "left");
    }

    [TestMethod]
    public void Fit_ToldToStop_ShowsTheLastEpochAndWhy()
    {
        var ml = new MLContext(seed: 1);
        using var model = ml.BinaryClassification.Trainers.Mlp(new MlpEstimator.Options
        {
            HiddenLayers = [4],
            Epochs = 50,
            EarlyStopping = new EarlyStopping { Patience = 1, MinimumDelta = 10 },
            Progress = new ConsoleProgress(_writer) { MaximumLines = 1 },
        }).Fit(SampleRows.Binary(ml, 64), SampleRows.Binary(ml, 32, seed: 2));
        Assert.HasCount(1, Lines);
        StringAssert.Contains(Lines[0], $"Epoch {model.History.Epochs.Count}/50: train loss ");
        StringAssert.EndsWith(Lines[0], $"; stops: {model.History.StopReason}");
    }

    [TestMethod]
    public void Options_ThatMakeNoSense_AreRefused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ConsoleProgress { MaximumLines = 0 });
        Assert.ThrowsExactly<ArgumentNullException>(() => new ConsoleProgress(null!));
        Assert.ThrowsExactly<ArgumentNullException>(() => new ConsoleProgress(_writer).Report(null!));
    }

    private static TrainingProgress Epoch(int epoch, int epochs, string? stopReason = null)
    {
        var result = new EpochResult(epoch, 0.5, 0.6, _metrics, 0.001, 1234, TimeSpan.FromSeconds(10), 100);
        return new TrainingProgress(epoch, epochs, 4, 4, result) { StopReason = stopReason };
    }
}
