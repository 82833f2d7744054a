using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.ML;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Golden;

/// <summary>Several processes that train together give what one gives, whatever is trained, and all of them the same bits.</summary>
[TestClass]
public partial class GoldenProcessTests
{
    private const double Tolerance = 1e-3;

    // A bias before batch normalisation has no gradient but what rounding leaves, of which Adam makes whole steps; see GoldenFile.
    private const double ToleranceBeforeNormalization = 0.1;

    // Every trainer, and each setting that several processes could get wrong in a way of its own.
    private static readonly string[] _names =
    [
        "network-binary", "for-tables-multiclass-members", "tabular-transformer-multiclass", "resnet-20", "augmentation", "cutmix-and-mixup",
        "lstm-signal-any-length", "encoder-multiclass", "text-cnn-binary", "ranking", "quantiles-members", "threshold-ngrams", "example-weights-validation",
        "class-weights-balanced", "streaming-columns", "rehearsal-multiclass", "ema-network", "transfer-frozen",
    ];

    public static IEnumerable<object[]> Names => _names.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Fit_OfThreeProcesses_GivesWhatOneGives(string name)
    {
        var alone = Report(name);
        var together = ThreadProcesses.RunAll(3, _ => Report(name));
        Assert.AreEqual(together[0], together[1], "All processes must have the same model.");
        Assert.AreEqual(together[0], together[2], "All processes must have the same model.");
        foreach (var (one, several) in alone.Split('\n').Zip(together[0].Split('\n')))
        {
            var (expected, actual) = (Numbers(one), Numbers(several));
            var worst = expected.Zip(actual, (x, y) => Math.Abs(x - y) / Math.Max(1, Math.Abs(x))).DefaultIfEmpty(0).Max();
            Assert.IsLessThan(name is "network-binary" or "ema-network" ? ToleranceBeforeNormalization : Tolerance, worst, $"\none process: {one}\nthree:       {several}");
        }
    }

    private static string Report(string name)
    {
        var ml = new MLContext(seed: 1);
        var fit = GoldenFitTests.Cases[name].Fit(ml);
        using var model = fit.Model;
        var report = new GoldenReport();
        report.AddScores(ml, model, fit.Rows);
        report.AddNetwork(model.Model);
        return report.ToString();
    }

    private static double[] Numbers(string line) =>
        [.. Number().Matches(Hash().Replace(line, string.Empty)).Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"-?\d+(\.\d+)?(E[-+]?\d+)?")]
    private static partial Regex Number();

    [GeneratedRegex("sha256:[0-9a-f]+")]
    private static partial Regex Hash();
}
