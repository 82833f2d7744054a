using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Reads rows with a number, or several, as any regression has scored them.</summary>
/// <param name="data">The rows.</param>
/// <param name="options">The columns.</param>
internal sealed class RegressionReader(IDataView data, RegressionReportOptions options)
{
    /// <summary>Reads the rows.</summary>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">No row can be evaluated.</exception>
    public RegressionRows Read()
    {
        options.Check();
        var label = ColumnLookup.Find(data.Schema, options.LabelColumnName);
        var score = ScoreLookup.Find(data.Schema, options.ScoreColumnName);
        return label.Type is VectorDataViewType ? ReadSeveral(label, score) : ReadOne(label, score);
    }

    private RegressionRows ReadOne(DataViewSchema.Column label, DataViewSchema.Column score)
    {
        var (labels, scores) = (new NumberColumn(label, ScoreLookup.MissingLabel), new NumberColumn(score, ScoreLookup.MissingScore));
        var quantiles = data.Schema.GetColumnOrNull(options.QuantilesColumnName) is { } column
            ? Vector(column, column, "a quantile that is NaN or infinite")
            : null;
        var parts = quantiles is null ? RequireNoQuantiles() : FindParts(quantiles.Column);
        var rows = ReadRows(new ScoredColumn?[] { labels, scores, quantiles });
        return new RegressionRows(
            rows,
            [label.Name],
            [new OutputErrors(labels.Store.GetValues<double>(), scores.Store.GetValues<double>())],
            quantiles is null ? null : new PredictedQuantiles(parts!, quantiles.Store.GetValues<float>()));
    }

    private RegressionRows ReadSeveral(DataViewSchema.Column label, DataViewSchema.Column score)
    {
        _ = RequireNoQuantiles();
        var (labels, scores) = (Vector(label, label, ScoreLookup.MissingLabel), Vector(score, label, ScoreLookup.MissingScore));
        var rows = ReadRows([labels, scores]);
        var names = SlotNameList.ReadOrNumber(label);
        double[] Slot(EncodedColumn column, int slot) =>
            [.. Enumerable.Range(0, rows.Count).Select(row => (double)column.Store.GetValues<float>()[(row * names.Length) + slot])];
        var outputs = names.Select((_, slot) => new OutputErrors(Slot(labels, slot), Slot(scores, slot)));
        return new RegressionRows(rows, names, [.. outputs], quantiles: null);
    }

    private ScoredRows ReadRows(IEnumerable<ScoredColumn?> columns) =>
        ScoredRows.Read(data, [.. columns.OfType<ScoredColumn>()], options.ExampleWeightColumnName, options.SamplingKeyColumnName);

    private IReadOnlyList<double>? RequireNoQuantiles() => options.Quantiles is null ? null : throw new ArgumentException(
        $"Quantiles must be null where no quantiles of one number were predicted, and the data has no column '{options.QuantilesColumnName}' "
        + "with them. Name it as QuantilesColumnName.");

    private IReadOnlyList<double> FindParts(DataViewSchema.Column column)
    {
        double[] named = [.. SlotNameList.Read(column).Select(ToNumber)];
        var size = ((VectorDataViewType)column.Type).Size;
        var parts = options.Quantiles ?? named;
        return parts.Count == size && RegressionReportOptions.AreQuantiles(parts) ? parts : throw new ArgumentException(
            $"Quantiles must tell which {size} quantiles the slots of column '{column.Name}' hold, but "
            + (options.Quantiles is null ? "the slots have no such names" : $"are {parts.Count}") + ". Set it, for example to [0.05, 0.95].");
    }

    private static double ToNumber(string name) =>
        double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;

    private static EncodedColumn Vector(DataViewSchema.Column column, DataViewSchema.Column asLongAs, string fault)
    {
        if (column.Type is not VectorDataViewType { IsKnownSize: true } vector || !vector.ItemType.Equals(NumberDataViewType.Single))
        {
            throw ColumnLookup.WrongType(
                column.Name,
                "Vector<Single> of known size",
                ColumnText.ToText(column.Type),
                "Several numbers are predicted from a label that is a vector of Single, and so are their scores.");
        }

        return vector.Size == ((VectorDataViewType)asLongAs.Type).Size
            ? new EncodedColumn(column, new VectorLabelEncoder(column.Name, NumberDataViewType.Single, column), fault)
            : throw ColumnLookup.WrongType(
                column.Name,
                $"as long as '{asLongAs.Name}', {ColumnText.ToText(asLongAs.Type)},",
                ColumnText.ToText(column.Type),
                "Name the columns of one model.");
    }
}
