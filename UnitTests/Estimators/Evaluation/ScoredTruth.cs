using Microsoft.ML;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Evaluation;

/// <summary>A row of a binary classification, as a trainer would have scored it.</summary>
internal sealed class ScoredTruth
{
    public ScoredTruth()
    {
    }

    public ScoredTruth(bool label, float probability) => (Label, Probability) = (label, probability);

    public bool Label { get; set; }

    public float Probability { get; set; }

    public float Score => MathF.Log(Probability / (1 - Probability));

    public bool PredictedLabel => Probability > 0.5f;

    public float Weight { get; set; } = 1;

    public string Region { get; set; } = string.Empty;

    public float Amount { get; set; }

    /// <summary>Rows whose probabilities are true.</summary>
    public static ScoredTruth[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, count).Select(i =>
            {
                var probability = 0.02f + (0.96f * random.NextSingle());
                return new ScoredTruth(random.NextSingle() < probability, probability)
                {
                    Region = new[] { "north", "south" }[i % 2],
                    Amount = random.Next(100),
                };
            }),
        ];
    }

    public static IDataView View(MLContext ml, IEnumerable<ScoredTruth> rows) => ml.Data.LoadFromEnumerable(rows);
}
