using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.UnitTests.Estimators.Images;
using MLNet.DeepExtensions.UnitTests.Estimators.WarmStart;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Golden;

/// <summary>Rows with a column "Label" for each task.</summary>
internal static class GoldenData
{
    /// <summary>Five numbers.</summary>
    public static IDataView Numbers(MLContext ml, string task, int count = 60, int seed = 1) => task switch
    {
        GoldenTrainers.Binary => SampleRows.Binary(ml, count, seed),
        GoldenTrainers.Multiclass => SampleRows.Multiclass(ml, count, seed),
        GoldenTrainers.Regression => SampleRows.Regression(ml, count, seed),
        GoldenTrainers.MultiLabel => SampleRows.MultiLabel(ml, count, seed),
        _ => SampleRows.MultiOutput(ml, count, seed),
    };

    /// <summary>Texts as "Tokens", beside "City", "Kind", "Numbers" and the day's other columns.</summary>
    public static IDataView Texts(MLContext ml, string task, int day = 1) =>
        Prepared(TextSteps(ml).Append(Label(ml, task)), NightlyRows.Of(ml, day));

    /// <summary>Texts of the first day, and those of the next with the same keys.</summary>
    public static (IDataView First, IDataView Next) TextsOfTwoDays(MLContext ml, string task)
    {
        var first = NightlyRows.Of(ml, 1);
        var steps = TextSteps(ml).Append(Label(ml, task)).Fit(first);
        return (steps.Transform(first), steps.Transform(NightlyRows.Of(ml, 2)));
    }

    /// <summary>What makes "Tokens", keys and "Numbers" of a day's rows.</summary>
    public static IEstimator<ITransformer> TextSteps(MLContext ml) => ml.Transforms.Text.TokenizeToKeys("Tokens", "Text")
        .Append(ml.Transforms.Conversion.MapValueToKey("City"))
        .Append(ml.Transforms.Conversion.MapValueToKey("Kind"))
        .Append(ml.Transforms.Concatenate("Numbers", "Age", "Height", "Weight"));

    /// <summary>What makes "Label" of a day's rows.</summary>
    public static IEstimator<ITransformer> Label(MLContext ml, string task) => task switch
    {
        GoldenTrainers.Binary => ml.Transforms.CopyColumns("Label", "Flag"),
        GoldenTrainers.Multiclass => ml.Transforms.Conversion.MapValueToKey("Label", "Class"),
        GoldenTrainers.Regression => ml.Transforms.CopyColumns("Label", "Number"),
        GoldenTrainers.MultiLabel => ml.Transforms.Expression("Old", "x => x > 30", "Age").Append(ml.Transforms.Concatenate("Label", "Flag", "Old")),
        _ => ml.Transforms.Concatenate("Label", "Number", "Age"),
    };

    /// <summary>Images of 8 × 8 bytes as "Features".</summary>
    public static IDataView Images(MLContext ml, string task, int channels = 1, bool interleaved = false) => task switch
    {
        GoldenTrainers.Binary => SampleImages.View(ml, sample => sample.Kind == 0, channels, interleaved, 48),
        GoldenTrainers.Multiclass => ml.Data.TakeRows(SampleImages.Multiclass(ml, channels, interleaved), 48),
        GoldenTrainers.Regression => SampleImages.View(ml, sample => (float)sample.Place, channels, interleaved, 48),
        GoldenTrainers.MultiLabel => Prepared(
            ml.Transforms.Expression("Other", "x => !x", "Label").Append(ml.Transforms.Concatenate("Label", "Label", "Other")),
            Images(ml, GoldenTrainers.Binary, channels, interleaved)),
        _ => Prepared(
            ml.Transforms.Expression("Other", "x => 7 - x * x", "Label").Append(ml.Transforms.Concatenate("Label", "Label", "Other")),
            Images(ml, GoldenTrainers.Regression, channels, interleaved)),
    };

    public static IDataView Prepared(IEstimator<ITransformer> steps, IDataView rows) => steps.Fit(rows).Transform(rows);

    /// <summary>Rows of which two of eight numbers tell the label, but not surely, and a column of categories tells nothing.</summary>
    public static IDataView Weak(MLContext ml, int count, float slope = 3)
    {
        var random = new Random(3);
        return ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i =>
        {
            float[] features = [.. Enumerable.Range(0, 8).Select(_ => (2 * random.NextSingle()) - 1)];
            var label = random.NextSingle() < 1 / (1 + MathF.Exp(-slope * (features[0] + features[1])));
            return new WeakRow { Features = features, Useless = (uint)random.Next(40), Weight = i % 3 == 0 ? 0 : 1 + (i % 2), Label = label };
        }).ToArray());
    }

    private sealed class WeakRow
    {
        [VectorType(8)]
        public float[] Features { get; set; } = [];

        [KeyType(40)]
        public uint Useless { get; set; }

        public float Weight { get; set; }

        public bool Label { get; set; }
    }
}
