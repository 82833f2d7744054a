using MLNet.DeepExtensions.Trainers.Tags;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Metrics;

/// <summary>One logit a tag of each word: accuracy over all words, its mean over the tags that have words, and F1 of whole entities.</summary>
/// <param name="tagCount">The number of tags.</param>
/// <param name="entities">What the tags say of entities; null if they are none of such.</param>
internal sealed class TagMetrics(int tagCount, BioTags? entities) : MetricCounter<TagMetrics>(_figures, (2 * tagCount) + 3)
{
    private static readonly Figure<TagMetrics>[] _figures =
    [
        new(new("MicroAccuracy", HigherIsBetter: true), counts => Ratio(Sum(counts.Right), Sum(counts.Words))),
        new(new("MacroAccuracy", HigherIsBetter: true), counts => counts.MacroAccuracy),
        new(new("SpanF1", HigherIsBetter: true), counts => counts.SpanF1),
    ];

    private readonly BioTags? _entities = entities;

    /// <summary>The metrics, in the order to show them.</summary>
    public static IReadOnlyList<Metric> All { get; } = MetricsOf(_figures);

    // For each tag its words, and those of them that are predicted right; then the entities that there are, that are predicted, and that are both.
    private Span<double> Words => Sums.AsSpan(0, tagCount);

    private Span<double> Right => Sums.AsSpan(tagCount, tagCount);

    private Span<double> Spans => Sums.AsSpan(2 * tagCount, 3);

    private double MacroAccuracy =>
        Enumerable.Range(0, tagCount).Where(tag => Words[tag] > 0).Select(tag => Ratio(Right[tag], Words[tag])).DefaultIfEmpty(double.NaN).Average();

    private double SpanF1 => _entities is null ? double.NaN : Ratio(2 * Spans[2], Spans[0] + Spans[1]);

    /// <inheritdoc/>
    public override void Add(Tensor output, Batch batch)
    {
        var steps = (int)output.shape[1];
        using var best = output.argmax(2);
        using var targets = batch.Targets.narrow(1, 0, steps);
        var (predicted, actual) = (Array.ConvertAll(ToArray<long>(best), tag => (int)tag), Array.ConvertAll(ToArray<long>(targets), tag => (int)tag));
        for (var i = 0; i < actual.Length; i++)
        {
            if (actual[i] == StepObjective.Missing)
            {
                predicted[i] = -1;
                continue;
            }

            Words[actual[i]]++;
            Right[actual[i]] += predicted[i] == actual[i] ? 1 : 0;
        }

        if (_entities is not null)
        {
            for (var row = 0; row < batch.Count; row++)
            {
                AddSpans(actual.AsSpan(row * steps, steps), predicted.AsSpan(row * steps, steps), _entities);
            }
        }
    }

    private void AddSpans(ReadOnlySpan<int> actual, ReadOnlySpan<int> predicted, BioTags entities)
    {
        var (there, found) = (entities.ReadSpans(actual), entities.ReadSpans(predicted));
        Spans[0] += there.Count;
        Spans[1] += found.Count;
        Spans[2] += there.Intersect(found).Count();
    }
}
