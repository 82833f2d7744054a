using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Trust.HeldOut;

/// <summary>The column by which a model bounds a number: its prediction, or quantiles of it.</summary>
internal sealed class NumberScores
{
    private NumberScores(DataViewSchema.Column column, int lower, int upper) => (Column, Lower, Upper) = (column, lower, upper);

    /// <summary>The column.</summary>
    public DataViewSchema.Column Column { get; }

    /// <summary>The place of the lower bound among the column's numbers.</summary>
    public int Lower { get; }

    /// <summary>The place of the upper bound; that of the lower one where there is a single prediction.</summary>
    public int Upper { get; }

    /// <summary>The number of numbers a row.</summary>
    public int Width => Column.Type is VectorDataViewType vector ? vector.Size : 1;

    /// <summary>Finds quantiles on both sides of the middle, or the prediction where there are none.</summary>
    /// <param name="schema">The columns of scored rows.</param>
    /// <param name="scoreName">The prediction.</param>
    /// <param name="quantilesName">The quantiles; null to use the prediction.</param>
    /// <param name="coverage">What the interval is to cover, by which the quantiles are chosen.</param>
    /// <exception cref="ArgumentException">There is no such column, or it is no number.</exception>
    public static NumberScores Find(DataViewSchema schema, string scoreName, string? quantilesName, double coverage)
    {
        if (quantilesName is not null && schema.GetColumnOrNull(quantilesName) is { Type: VectorDataViewType { Size: > 1 } vector } quantiles
            && vector.ItemType.Equals(NumberDataViewType.Single) && FindPair(quantiles, coverage) is var (lower, upper))
        {
            return new NumberScores(quantiles, lower, upper);
        }

        var score = ScoreLookup.Find(schema, scoreName);
        return score.Type.Equals(NumberDataViewType.Single)
            ? new NumberScores(score, 0, 0)
            : throw ColumnLookup.WrongType(ColumnFacts.From(score), "Single", facts => facts.IsScalar
                ? ColumnCure.ToSingle(facts, ofVectors: false)
                : "Classes have sets, no intervals: ml.MulticlassClassification.PredictionSets. Several numbers need a step each.");
    }

    /// <summary>Reads scored rows that the model was not trained on.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="columns">Their other columns.</param>
    /// <param name="channel">Where to report.</param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">No row can tell anything.</exception>
    public HeldOutRows Read(IDataView data, HeldOutColumns columns, IChannel channel)
    {
        var label = new NumberColumn(ColumnLookup.Find(data.Schema, columns.Label), ScoreLookup.MissingLabel);
        var score = new EncodedColumn(Column, CreateEncoder(), ScoreLookup.MissingScore);
        return HeldOutRows.Read(data, label, score, columns.Weight, label.Store.GetValues<double>, channel);
    }

    /// <summary>How the column is read when rows are scored.</summary>
    public InputEncoder CreateEncoder() => Column.Type is VectorDataViewType vector
        ? new NumberVectorEncoder<float>(Column.Name, vector)
        : new NumberEncoder(Column.Name);

    /// <summary>Adds the column as an input of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <returns>The name of its numbers, (rows, width).</returns>
    public string AddInput(OnnxGraph graph) => graph.Input(Column.Name, new TensorShape(Width));

    // By the names of the slots, if these are quantiles as PredictQuantiles names them; otherwise the outermost are taken.
    private static (int Lower, int Upper)? FindPair(DataViewSchema.Column quantiles, double coverage)
    {
        var names = SlotNameList.ReadOrNumber(quantiles);
        var parts = Array.ConvertAll(
            names, name => double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out var part) ? part : double.NaN);
        if (!Array.TrueForAll(parts, part => part is > 0 and < 1))
        {
            return (0, names.Length - 1);
        }

        return QuantilePair.Find(parts, coverage);
    }
}
