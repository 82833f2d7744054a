using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Evaluation;

/// <summary>A row of three classes, a, b and c, as a trainer would have scored it.</summary>
internal sealed class ScoredClass
{
    public static readonly string[] Names = ["a", "b", "c"];

    public string Label { get; set; } = string.Empty;

    public string PredictedLabel { get; set; } = string.Empty;

    [VectorType(3)]
    public float[] Score { get; set; } = [];

    public float Weight { get; set; } = 1;

    public string Customer { get; set; } = string.Empty;

    /// <summary>Eight rows whose figures were computed by hand.</summary>
    public static ScoredClass[] Eight =>
    [
        Create("a", "a", 0.7f, 0.2f, 0.1f),
        Create("a", "b", 0.3f, 0.6f, 0.1f),
        Create("a", "a", 0.5f, 0.3f, 0.2f),
        Create("b", "b", 0.1f, 0.8f, 0.1f),
        Create("b", "b", 0.2f, 0.6f, 0.2f),
        Create("b", "c", 0.1f, 0.3f, 0.6f),
        Create("c", "c", 0.1f, 0.1f, 0.8f),
        Create("c", "a", 0.6f, 0.25f, 0.15f),
    ];

    public static ScoredClass Create(string label, string predicted, params float[] score) =>
        new() { Label = label, PredictedLabel = predicted, Score = score };

    /// <summary>Rows whose labels and scores are drawn, the highest score predicted.</summary>
    public static ScoredClass[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, count).Select(_ =>
            {
                var label = random.Next(3);
                var logits = Enumerable.Range(0, 3).Select(c => Math.Exp((c == label ? 1.5 : 0) + random.NextDouble() * 2)).ToArray();
                float[] score = [.. logits.Select(logit => (float)(logit / logits.Sum()))];
                return Create(Names[label], Names[score.IndexOf(score.Max())], score);
            }),
        ];
    }

    /// <summary>The rows as data, the slots of the scores named by the classes.</summary>
    public static IDataView View(MLContext ml, IEnumerable<ScoredClass> rows)
    {
        var schema = SchemaDefinition.Create(typeof(ScoredClass));
        schema[nameof(Score)].AddAnnotation(
            "SlotNames",
            new VBuffer<ReadOnlyMemory<char>>(3, [.. Names.Select(name => name.AsMemory())]),
            new VectorDataViewType(TextDataViewType.Instance, 3));
        return ml.Data.LoadFromEnumerable(rows, schema);
    }
}
