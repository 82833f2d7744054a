using Microsoft.ML.Data;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Transforms.Schema;

namespace Microsoft.ML;

/// <summary>Judges predictions of labels that are vectors, for which ML.NET has no evaluator.</summary>
public static class VectorLabelEvaluationExtensions
{
    /// <summary>Judges predictions of several labels.</summary>
    /// <param name="catalog">The binary classification catalog.</param>
    /// <param name="data">Rows with predictions.</param>
    /// <param name="labelColumnName">The labels, a vector of Boolean.</param>
    /// <param name="predictedLabelColumnName">The predicted labels, a vector of Boolean of the same size.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">There are no rows.</exception>
    public static MultiLabelClassificationMetrics EvaluateMultiLabel(
        this BinaryClassificationCatalog catalog,
        IDataView data,
        string labelColumnName = ColumnNames.Label,
        string predictedLabelColumnName = ColumnNames.PredictedLabel)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var rows = Read<bool>(data, labelColumnName, predictedLabelColumnName, BooleanDataViewType.Instance);
        double F1(Func<int, bool> counts)
        {
            var slots = Enumerable.Range(0, rows[0].Label.Length).Where(counts).ToArray();
            var right = rows.Sum(row => slots.Count(slot => row.Label[slot] && row.Predicted[slot]));
            var all = rows.Sum(row => slots.Sum(slot => (row.Label[slot] ? 1 : 0) + (row.Predicted[slot] ? 1 : 0)));
            return all == 0 ? 0 : 2.0 * right / all;
        }

        var each = Enumerable.Range(0, rows[0].Label.Length).Select(label => F1(slot => slot == label)).ToArray();
        return new MultiLabelClassificationMetrics(
            F1(_ => true),
            each.Average(),
            rows.Average(row => row.Label.SequenceEqual(row.Predicted) ? 1.0 : 0),
            each);
    }

    /// <summary>Judges predictions of several numbers. Rows with a label that is missing or infinite do not count.</summary>
    /// <param name="catalog">The regression catalog.</param>
    /// <param name="data">Rows with predictions.</param>
    /// <param name="labelColumnName">The labels, a vector of Single.</param>
    /// <param name="scoreColumnName">The predictions, a vector of Single of the same size.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">There are no rows with labels.</exception>
    public static MultiOutputRegressionMetrics EvaluateMultiOutput(
        this RegressionCatalog catalog, IDataView data, string labelColumnName = ColumnNames.Label, string scoreColumnName = ColumnNames.Score)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var rows = Read<float>(data, labelColumnName, scoreColumnName, NumberDataViewType.Single);
        double Mean(Func<float[], float[], double> of) => rows.Average(row => of(row.Label, row.Predicted));
        var slots = Enumerable.Range(0, rows[0].Label.Length).ToArray();
        var squares = Array.ConvertAll(slots, slot => Mean((label, score) => Math.Pow((double)label[slot] - score[slot], 2)));
        var means = Array.ConvertAll(slots, slot => Mean((label, _) => label[slot]));
        var variances = Array.ConvertAll(slots, slot => Mean((label, _) => Math.Pow(label[slot] - means[slot], 2)));
        var explained = Array.ConvertAll(slots, slot => 1 - (squares[slot] / variances[slot]));
        return new MultiOutputRegressionMetrics(
            Math.Sqrt(squares.Average()),
            slots.Average(slot => Mean((label, score) => Math.Abs((double)label[slot] - score[slot]))),
            explained.Average(),
            explained,
            Array.ConvertAll(squares, Math.Sqrt));
    }

    private static List<(T[] Label, T[] Predicted)> Read<T>(IDataView data, string labelName, string predictedName, DataViewType itemType)
    {
        ArgumentNullException.ThrowIfNull(data);
        var (label, predicted) = (Find(data.Schema, labelName, itemType), Find(data.Schema, predictedName, itemType));
        if (((VectorDataViewType)label.Type).Size != ((VectorDataViewType)predicted.Type).Size)
        {
            throw ColumnLookup.WrongType(
                predictedName,
                $"as long as '{labelName}', {ColumnText.Describe(label.Type)},",
                ColumnText.Describe(predicted.Type),
                "Name the columns of one model.");
        }

        using var cursor = data.GetRowCursor([label, predicted]);
        var (getLabel, getPredicted) = (cursor.GetGetter<VBuffer<T>>(label), cursor.GetGetter<VBuffer<T>>(predicted));
        var rows = new List<(T[] Label, T[] Predicted)>();
        VBuffer<T> wanted = default, given = default;
        while (cursor.MoveNext())
        {
            getLabel(ref wanted);
            getPredicted(ref given);
            T[] values = [.. wanted.DenseValues()];
            if (values is not float[] numbers || Array.TrueForAll(numbers, float.IsFinite))
            {
                rows.Add((values, [.. given.DenseValues()]));
            }
        }

        return rows.Count > 0
            ? rows
            : throw new InvalidOperationException(
                "There must be rows with a label to evaluate, but there are none. "
                + $"Check where the data comes from, and column '{labelName}'.");
    }

    private static DataViewSchema.Column Find(DataViewSchema schema, string name, DataViewType itemType)
    {
        var column = ColumnLookup.Find(schema, name);
        return column.Type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType.Equals(itemType)
            ? column
            : throw ColumnLookup.WrongType(
                name,
                $"Vector<{ColumnText.Describe(itemType)}> of known size",
                ColumnText.Describe(column.Type),
                "For a single label, use Evaluate.");
    }
}
