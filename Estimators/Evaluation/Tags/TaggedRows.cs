using MLNet.DeepExtensions.Trainers.Tags;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Trainers.Training.Metrics;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Rows of words, each of which has a label and a prediction.</summary>
internal sealed class TaggedRows : EvaluatedRows
{
    private static readonly string[] _ofPart =
        [ClassificationFigures.Precision, ClassificationFigures.Recall, ClassificationFigures.F1, ClassificationFigures.Support];

    private readonly RowCounts[] _counts;
    private readonly int _cutCount;
    private readonly IReadOnlyList<int[]> _labels;
    private readonly IReadOnlyList<int[]> _predicted;

    /// <summary>Counts what is in each row.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="labels">The number of the label of each word, -1 for one without, which is not counted.</param>
    /// <param name="predictions">The predictions of the same words.</param>
    /// <param name="names">The names of all labels.</param>
    /// <param name="entities">What the labels say of entities; null if each is of a single word.</param>
    public TaggedRows(
        ScoredRows rows, IReadOnlyList<int[]> labels, PredictedTags predictions, IReadOnlyList<string> names, BioTags? entities)
        : base(rows)
    {
        (TagNames, Entities, _labels, _predicted, _cutCount) = (names, entities, labels, predictions.Rows, predictions.CutCount);
        _counts = [.. Enumerable.Range(0, rows.Count).Select(row => Count(labels[row], predictions.Rows[row]))];
        Parts = entities?.Types ?? names;
        Figures = CreateFigures(Parts, entities is not null);
    }

    /// <summary>The names of all labels.</summary>
    public IReadOnlyList<string> TagNames { get; }

    /// <summary>The labels that the model knows; null if it does not say.</summary>
    public IReadOnlyList<string>? KnownTags { get; init; }

    /// <summary>What the labels say of entities; null if each is of a single word.</summary>
    public BioTags? Entities { get; }

    /// <summary>What figures of parts are of: the types of entities, or the labels.</summary>
    public IReadOnlyList<string> Parts { get; }

    /// <summary>The number of words that have a label.</summary>
    public long WordCount => _counts.Sum(row => (long)row.Words);

    /// <inheritdoc/>
    public override IReadOnlyList<MeasuredFigure> Figures { get; }

    /// <inheritdoc/>
    public override string ErrorName => "share of words that are wrong";

    /// <summary>The figures of all rows that there may be.</summary>
    public static IEnumerable<MeasuredFigure> PossibleFigures => CreateFigures([], hasEntities: true);

    /// <summary>The label and the prediction of each word that has both, in the weight of its row.</summary>
    public IEnumerable<(int Label, int Predicted, double Weight)> Words()
    {
        for (var row = 0; row < _counts.Length; row++)
        {
            foreach (var (label, predicted) in _labels[row].Zip(_predicted[row]).Where(word => word.First >= 0 && word.Second >= 0))
            {
                yield return (label, predicted, Rows.Weights[row]);
            }
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Finding> Findings()
    {
        foreach (var finding in base.Findings())
        {
            yield return finding;
        }

        if (_cutCount > 0)
        {
            yield return Finding.Warning(
                "words-without-prediction",
                $"{_cutCount:N0} rows have words without a prediction, which count as wrong. ",
                $"MaximumSequenceLength of the trainer takes longer rows.");
        }

        string[] unknown = KnownTags is null ? [] : [.. TagNames.Except(KnownTags)];
        if (unknown.Length > 0)
        {
            yield return Finding.Warning(
                "unknown-labels",
                $"{ClassificationFigures.ListClasses(unknown)} {(unknown.Length == 1 ? "is a label" : "are labels")} that the model does not know, ",
                $"so that all such words count as wrong. Train on rows of all labels, or check how the labels are written.");
        }
    }

    /// <inheritdoc/>
    public override double[] ComputeLosses() => ComputeErrors();

    /// <inheritdoc/>
    public override double[] ComputeErrors() => Array.ConvertAll(_counts, row => 1 - ((double)row.Right / row.Words));

    /// <inheritdoc/>
    public override double[] Measure(double[] weights)
    {
        var parts = ClassCounts.Create(Parts.Count);
        var (words, right, whole) = (0.0, 0.0, 0.0);
        for (var row = 0; row < weights.Length; row++)
        {
            var (weight, counts) = (weights[row], _counts[row]);
            words += weight * counts.Words;
            right += weight * counts.Right;
            whole += counts.Right == counts.Words ? weight : 0;
            foreach (var part in counts.Parts)
            {
                parts.Actual[part.Number] += weight * part.Actual;
                parts.Predicted[part.Number] += weight * part.Predicted;
                parts.Right[part.Number] += weight * part.Right;
            }
        }

        var (precision, recall, f1) = parts.Micro();
        return
        [
            .. Enumerable.Range(0, Parts.Count).SelectMany(
                part => (double[])[parts.Precision(part), parts.Recall(part), parts.F1(part), parts.Actual[part]]),
            right / words,
            whole / weights.Sum(),
            .. Entities is null ? (double[])[] : [precision, recall, f1],
            parts.Macro(parts.F1, parts.IsMet),
        ];
    }

    private static MeasuredFigure[] CreateFigures(IReadOnlyList<string> parts, bool hasEntities)
    {
        string[] ofSpans = [nameof(TaggingReport.SpanPrecision), nameof(TaggingReport.SpanRecall), nameof(TaggingReport.SpanF1)];
        string[] ofAll =
        [
            nameof(TaggingReport.Accuracy), nameof(TaggingReport.RowAccuracy), .. hasEntities ? ofSpans : [], nameof(TaggingReport.MacroF1),
        ];
        return
        [
            .. from part in parts
               from figure in _ofPart
               select new MeasuredFigure(new Metric(figure, HigherIsBetter: true), part),
            .. ofAll.Select(figure => new MeasuredFigure(new Metric(figure, HigherIsBetter: true))),
        ];
    }

    private RowCounts Count(int[] labels, int[] predicted)
    {
        // Nothing is known of a word without a label, whatever is predicted for it.
        var known = Array.ConvertAll([.. Enumerable.Range(0, labels.Length)], word => labels[word] < 0 ? -1 : predicted[word]);
        var words = labels.Count(label => label >= 0);
        var right = labels.Zip(known).Count(word => word.First >= 0 && word.First == word.Second);
        var parts = new Dictionary<int, PartCount>();
        void Add(int part, int actual, int found, int both)
        {
            var before = parts.GetValueOrDefault(part);
            parts[part] = new PartCount(part, before.Actual + actual, before.Predicted + found, before.Right + both);
        }

        if (Entities is null)
        {
            foreach (var (label, prediction) in labels.Zip(known).Where(word => word.First >= 0))
            {
                Add(label, 1, 0, label == prediction ? 1 : 0);
                if (prediction >= 0)
                {
                    Add(prediction, 0, 1, 0);
                }
            }
        }
        else
        {
            var (there, found) = (Entities.ReadSpans(labels), Entities.ReadSpans(known));
            there.ForEach(span => Add(span.Type, 1, 0, found.Contains(span) ? 1 : 0));
            found.ForEach(span => Add(span.Type, 0, 1, 0));
        }

        return new RowCounts(words, right, [.. parts.Values]);
    }

    private readonly record struct PartCount(int Number, int Actual, int Predicted, int Right);

    private sealed record RowCounts(int Words, int Right, PartCount[] Parts);
}
