using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Trust;

/// <summary>Rows as a model has scored them, with labels that are drawn from known probabilities.</summary>
internal static class ScoredRows
{
    /// <summary>Rows of two classes.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="score">The score of log-odds.</param>
    /// <param name="seed">The seed.</param>
    public static IDataView OfTwo(MLContext ml, int count, Func<double, double> score, int seed = 1)
    {
        var random = new Random(seed);
        return ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(_ =>
        {
            var logit = 4 * (random.NextDouble() - 0.5);
            return new Binary { Score = (float)score(logit), Label = random.NextDouble() < Logistic(logit), Truth = (float)Logistic(logit) };
        }).ToArray());
    }

    /// <summary>Rows of three classes, whose scores are softmax of logits times a factor.</summary>
    public static IDataView OfThree(MLContext ml, int count, double factor, int seed = 1)
    {
        var rows = ml.Data.LoadFromEnumerable(DrawThree(count, factor, seed), Named("Score", "red", "green", "blue"));
        return ml.Transforms.Conversion.MapValueToKey("Label", "Colour", keyData: Keys(ml, "red", "green", "blue")).Fit(rows).Transform(rows);
    }

    /// <summary>Such rows without a key.</summary>
    public static Multiclass[] DrawThree(int count, double factor, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            double[] logits = [.. Enumerable.Range(0, 3).Select(_ => 4 * random.NextDouble())];
            var (drawn, truth) = (random.NextDouble(), Softmax(logits, 1));
            var label = drawn < truth[0] ? 0 : drawn < truth[0] + truth[1] ? 1 : 2;
            return new Multiclass
            {
                Score = [.. Softmax(logits, factor).Select(p => (float)p)],
                Colour = new[] { "red", "green", "blue" }[label],
                Number = label,
            };
        })];
    }

    /// <summary>A definition with slot names for the vector of numbers.</summary>
    public static SchemaDefinition Named(string column, params string[] names)
    {
        var definition = SchemaDefinition.Create(typeof(Multiclass));
        definition[column].AddAnnotation(
            "SlotNames",
            new VBuffer<ReadOnlyMemory<char>>(names.Length, [.. names.Select(name => name.AsMemory())]),
            new VectorDataViewType(TextDataViewType.Instance, names.Length));
        return definition;
    }

    public static double Logistic(double logit) => 1 / (1 + Math.Exp(-logit));

    private static IDataView Keys(MLContext ml, params string[] names) =>
        ml.Data.LoadFromEnumerable(names.Select(name => new KeyValue { Value = name }).ToArray());

    private static double[] Softmax(double[] logits, double factor)
    {
        var sum = logits.Sum(logit => Math.Exp(factor * logit));
        return Array.ConvertAll(logits, logit => Math.Exp(factor * logit) / sum);
    }

    public sealed class Binary
    {
        public float Score { get; set; }

        public bool Label { get; set; }

        public float Truth { get; set; }

        public float Weight { get; set; } = 1;
    }

    public sealed class Multiclass
    {
        [VectorType(3)]
        public float[] Score { get; set; } = [];

        public string Colour { get; set; } = string.Empty;

        public float Number { get; set; }

        public float Weight { get; set; } = 1;
    }

    private sealed class KeyValue
    {
        public string Value { get; set; } = string.Empty;
    }
}
