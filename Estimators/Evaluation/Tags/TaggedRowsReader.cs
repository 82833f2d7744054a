using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Tags;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Reads rows of words, each of which has a label and a prediction.</summary>
/// <param name="data">The rows.</param>
/// <param name="options">The columns.</param>
internal sealed class TaggedRowsReader(IDataView data, TaggingReportOptions options)
{
    /// <summary>Reads the rows.</summary>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type, or labels are not what they are said to be.</exception>
    /// <exception cref="InvalidOperationException">No row can be evaluated.</exception>
    public TaggedRows Read()
    {
        options.Check();
        var names = new TagNames();
        var predicted = new TagSequences(ColumnLookup.Find(data.Schema, options.PredictedLabelColumnName), names);
        var labels = new TagSequences(ColumnLookup.Find(data.Schema, options.LabelColumnName), names);
        var predictions = new PredictedTags(predicted, labels);
        var rows = ScoredRows.Read(data, [labels, predictions], options.ExampleWeightColumnName, options.SamplingKeyColumnName);
        return new TaggedRows(rows, labels.Rows, predictions, names.All, FindEntities(names.All)) { KnownTags = predicted.KeyNames };
    }

    private BioTags? FindEntities(IReadOnlyList<string> names) => options.Scheme switch
    {
        TagScheme.Plain => null,
        TagScheme.Bio when BioTags.FindWrong(names) is { } wrong => throw new ArgumentException(
            $"The labels of column '{options.LabelColumnName}' and the predictions must be B-TYPE, I-TYPE and O, as Scheme is Bio, but there is "
            + $"'{wrong}'. Set Scheme to Plain, for labels of single words."),
        _ => BioTags.Find(names),
    };
}
