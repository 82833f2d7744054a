using System.Text.Json;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>How well the words of rows are labelled, and, where labels tell of entities, how well these are found.</summary>
/// <remarks>
/// An entity is found if one of the same type with the same first and last word is predicted; a label that goes on with an entity that has not begun
/// begins one. Both are as conlleval counts (Tjong Kim Sang and Buchholz 2000). Words without a label are not counted.
/// </remarks>
public sealed class TaggingReport : EvaluationReport
{
    private const int MostParts = 20;
    private const int PartFigures = 4;
    private readonly long _words;

    internal TaggingReport(TaggedRows rows, TaggingReportOptions options)
        : base(rows, options)
    {
        _words = rows.WordCount;
        HasEntities = rows.Entities is not null;
        Parts = [.. rows.Parts.Select((name, part) => new TagFigures(name, All[(part * PartFigures)..((part + 1) * PartFigures)]))];
        Confusion = new ConfusionTable(rows.TagNames, rows.Words());
    }

    /// <summary>Whether the labels tell of entities: the figures of <see cref="Parts"/> are then of those.</summary>
    public bool HasEntities { get; }

    /// <summary>The figures of each type of entities; where labels tell of none, those of each label.</summary>
    public IReadOnlyList<TagFigures> Parts { get; }

    /// <summary>How often each label was taken for each other one, in words.</summary>
    public ConfusionTable Confusion { get; }

    /// <summary>The part of the words whose label is right, in [0, 1].</summary>
    public MetricValue Accuracy => Find(nameof(Accuracy));

    /// <summary>The part of the rows whose labels are all right, in [0, 1].</summary>
    public MetricValue RowAccuracy => Find(nameof(RowAccuracy));

    /// <summary>The part of the predicted entities that are right, in [0, 1], of all types together; NaN where labels tell of none.</summary>
    public MetricValue SpanPrecision => Find(nameof(SpanPrecision));

    /// <summary>The part of the entities that are found, in [0, 1], of all types together; NaN where labels tell of none.</summary>
    public MetricValue SpanRecall => Find(nameof(SpanRecall));

    /// <summary>The harmonic mean of both, in [0, 1]; NaN where labels tell of no entities.</summary>
    public MetricValue SpanF1 => Find(nameof(SpanF1));

    /// <summary>
    /// The mean F1 of <see cref="Parts"/>, in [0, 1]: each counts the same. Those that are neither there nor predicted are left out.
    /// </summary>
    public MetricValue MacroF1 => Find(nameof(MacroF1));

    private protected override string Headline =>
        FormattableString.Invariant($"{RowCount:N0} rows, {_words:N0} words, {Parts.Count:N0} {(HasEntities ? "types of entities" : "labels")}");

    internal override IEnumerable<TextTable> CreateTables()
    {
        var isCut = Parts.Count > MostParts;
        var shown = isCut ? Parts.Where(part => part.Support > 0).OrderBy(part => part.F1.Value).Take(MostParts) : Parts;
        yield return new TextTable(
            (HasEntities, isCut) switch
            {
                (true, false) => "Each type of entity",
                (false, false) => "Each label",
                (true, true) => $"The {MostParts} types with the lowest F1",
                _ => $"The {MostParts} labels with the lowest F1",
            },
            [HasEntities ? "type" : "label", "precision", "recall", "F1", HasEntities ? "entities" : "words"],
            [
                .. shown.Select(part => (string[])
                [
                    part.Name,
                    .. new[] { part.Precision, part.Recall, part.F1 }.Select(value => value.Format(MetricText.Share)),
                    MetricText.Count(part.Support),
                ]),
            ])
        {
            Note = isCut ? FormattableString.Invariant($"… and {Parts.Count - MostParts:N0} more") : null,
        };
        yield return MetricText.Table("All words", Metrics, MetricText.Share);
        yield return Confusion.ToTable();
    }

    private protected override void WriteMore(Utf8JsonWriter json) => Confusion.Write(json);
}
