using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Reads rows of several labels, each of which is true or false.</summary>
/// <param name="data">The rows.</param>
/// <param name="options">The columns, and the threshold.</param>
internal sealed class LabelSetReader(IDataView data, ClassificationReportOptions options)
{
    /// <summary>Reads the rows.</summary>
    /// <param name="label">The label, which is a vector.</param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">No row can be evaluated.</exception>
    public LabelSetRows Read(DataViewSchema.Column label)
    {
        if (options.PositiveClass is not null || options.ClassNames is not null)
        {
            throw new ArgumentException(
                $"{(options.PositiveClass is null ? nameof(options.ClassNames) : nameof(options.PositiveClass))} must be null for several labels: "
                + "each of them is true or false.");
        }

        var labels = Vector(label, BooleanDataViewType.Instance, label, ScoreLookup.MissingLabel);
        var score = Vector(
            ScoreLookup.FindVector(data.Schema, options.ScoreColumnName, "Name the scores of a model of several labels."),
            NumberDataViewType.Single,
            label,
            ScoreLookup.MissingScore);
        var probability = data.Schema.GetColumnOrNull(options.ProbabilityColumnName) is { } found
            ? Vector(found, NumberDataViewType.Single, label, "a probability that is NaN or infinite")
            : null;
        var predicted = options.Threshold is null && data.Schema.GetColumnOrNull(options.PredictedLabelColumnName) is { } column
            ? Vector(column, BooleanDataViewType.Instance, label, string.Empty)
            : null;
        ScoredColumn[] columns = [.. new[] { labels, score, probability, predicted }.OfType<ScoredColumn>()];
        var rows = ScoredRows.Read(data, columns, options.ExampleWeightColumnName, options.SamplingKeyColumnName);
        var scores = score.Store.GetValues<float>();
        var probabilities = probability is null
            ? null
            : ScoreLookup.RequireProbabilities(options.ProbabilityColumnName, probability.Store.GetValues<float>());
        var threshold = options.Threshold ?? (probabilities is null ? 0 : 0.5);
        return new LabelSetRows(
            rows,
            SlotNameList.ReadOrNumber(label),
            labels.Store.GetValues<float>(),
            predicted is null
                ? Array.ConvertAll(probabilities ?? scores, value => value > threshold)
                : Array.ConvertAll(predicted.Store.GetValues<float>(), value => value > 0),
            scores,
            probabilities);
    }

    private static EncodedColumn Vector(DataViewSchema.Column column, PrimitiveDataViewType itemType, DataViewSchema.Column label, string fault)
    {
        if (column.Type is not VectorDataViewType { IsKnownSize: true } vector || !vector.ItemType.Equals(itemType))
        {
            throw ColumnLookup.WrongType(
                column.Name,
                $"Vector<{ColumnText.ToText(itemType)}> of known size",
                ColumnText.ToText(column.Type),
                "Several labels are a vector of Boolean, and so are their predictions.");
        }

        return vector.Size == ((VectorDataViewType)label.Type).Size
            ? new EncodedColumn(column, new VectorLabelEncoder(column.Name, itemType, column), fault)
            : throw ColumnLookup.WrongType(
                column.Name,
                $"as long as '{label.Name}', {ColumnText.ToText(label.Type)},",
                ColumnText.ToText(column.Type),
                "Name the columns of one model.");
    }
}
