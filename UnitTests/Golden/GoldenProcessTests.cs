using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Training.Optimizers;
using MLNet.DeepExtensions.UnitTests.Estimators.Images;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Golden;

/// <summary>Several processes that train together give what one gives, whatever is trained, and all of them the same bits.</summary>
[TestClass]
public partial class GoldenProcessTests
{
    private const double Tolerance = 1e-5;

    // Whole trainings of hundreds of steps, which a rehearsal has decided on.
    private const double ToleranceOfManySteps = 1e-3;

    private const int Steps = 50;

    // Every trainer, and each setting that several processes could get wrong in a way of its own.
    private static readonly string[] _names =
    [
        "network-binary", "for-tables-multiclass-members", "tabular-transformer-multiclass", ResNet, "augmentation", "cutmix-and-mixup",
        "lstm-signal-any-length", "encoder-multiclass", "text-cnn-binary", "ranking", "quantiles-members", "threshold-ngrams",
        "example-weights-validation",
        "class-weights-balanced", "streaming-columns", Rehearsal, "ema-network", "transfer-frozen", "mlp-regression",
        "text-encoder", "image-encoder",
    ];

    private static readonly Dictionary<string, Func<MLContext, GoldenFit>> _pretrained = new()
    {
        ["text-encoder"] = ml => GoldenTrainers.Fit(
            ml.BinaryClassification.Trainers.TextEncoder(
                TinyEncoder.Load(), GoldenTrainers.Short(new TextEncoderEstimator.Options { FeatureColumnName = "Tokens" })),
            SampleTexts.Binary(ml, 60)),
        ["image-encoder"] = ml => GoldenTrainers.Fit(
            ml.BinaryClassification.Trainers.Cnn(
                new TinyResNet().Load(), GoldenTrainers.Short(new ImageEncoderEstimator.Options { TrainNormalizations = true })),
            SampleImages.View(ml, sample => sample.Kind == 0, channels: 3, count: 48)),
    };

    // Adam makes whole steps of gradients that are nothing but what rounding leaves, up or down as the last bits will have it: of a bias before a
    // batch normalisation or in the keys of an attention, which change no output, and of what a residual network has behind a scale of nearly zero.
    // By plain steps these networks, too, tell whether the gradients are right.
    private static readonly string[] _bySgd = ["network-binary", "ema-network", "encoder-multiclass", "tabular-transformer-multiclass", ResNet];

    private const string Rehearsal = "rehearsal-linear";

    // Within 50 steps, plain ones too, what rounding leaves grows beyond the tolerance in its twenty layers. It takes three.
    private const string ResNet = "resnet-20";

    public static IEnumerable<object[]> Names => _names.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Fit_OfSeveralProcesses_GivesWhatOneGives(string name)
    {
        var alone = Report(name);
        var together = ThreadProcesses.RunAll(name == Rehearsal ? 2 : 3, _ => Report(name));
        Assert.AreEqual(together[0], together[1], "All processes must have the same model.");
        Assert.AreEqual(together[0], together[^1], "All processes must have the same model.");
        foreach (var (one, several) in alone.Split('\n').Zip(together[0].Split('\n')))
        {
            var (expected, actual) = (Numbers(one), Numbers(several));
            var worst = expected.Zip(actual, (x, y) => Math.Abs(x - y) / Math.Max(1, Math.Abs(x))).DefaultIfEmpty(0).Max();
            Assert.IsLessThan(name == Rehearsal ? ToleranceOfManySteps : Tolerance, worst, $"\none process: {one}\nseveral:     {several}");
        }
    }

    private static string Report(string name)
    {
        using var changed = GoldenTrainers.Change(options =>
        {
            (options.Epochs, options.Steps) = name is Rehearsal or ResNet ? (options.Epochs, options.Steps) : (null, Steps);
            options.Optimizer = Array.IndexOf(_bySgd, name) < 0 ? options.Optimizer : new Sgd();
        });
        var ml = new MLContext(seed: 1);
        var fit = _pretrained.TryGetValue(name, out var create) ? create(ml) : GoldenFitTests.Cases[name].Fit(ml);
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
