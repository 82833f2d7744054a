using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Explanations.Rows;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Explanations.Columns;

/// <summary>
/// What each part of a row did to its score: Shapley values by sampling (Štrumbelj and Kononenko 2014). The parts of a background row are
/// replaced by the row's own, one after the other in random order; the way back takes them in the reverse order.
/// </summary>
/// <param name="model">The steps that lead to the score.</param>
/// <param name="rows">The background rows that were drawn, then the rows to explain.</param>
/// <param name="parts">The parts.</param>
/// <param name="background">The numbers in memory of the background rows, which have scores.</param>
/// <param name="random">Draws the orders.</param>
internal sealed class ShapleySampling(ModelSteps model, RowMemory rows, RowPart[] parts, int[] background, Random random)
{
    /// <summary>Finds the rows that have a score: a missing image, or a missing number that nothing fills, makes it NaN.</summary>
    /// <param name="model">The steps that lead to the score.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="parts">The parts.</param>
    /// <returns>Their numbers in memory.</returns>
    public static int[] FindScored(ModelSteps model, RowMemory rows, RowPart[] parts)
    {
        var scored = model.Transform(new RecombinedView(rows.Columns, parts, rows.Count, (row, _) => row));
        var column = scored.Schema[ColumnNames.Score];
        var isMissing = column.Type is VectorDataViewType
            ? scored.GetColumn<float[]>(column).Select(scores => Array.Exists(scores, float.IsNaN))
            : scored.GetColumn<float>(column).Select(float.IsNaN);
        return [.. isMissing.Select((missing, row) => (missing, row)).Where(entry => !entry.missing).Select(entry => entry.row)];
    }

    /// <summary>Explains a row.</summary>
    /// <param name="row">Its number in memory.</param>
    /// <param name="className">The class whose score to explain; null for the predicted one.</param>
    /// <exception cref="ArgumentException">There is no such class, or the row has no score.</exception>
    public ColumnExplanation Explain(int row, string? className)
    {
        // For each background row the ways there and back: at each step one part more is the row's own.
        var orders = new int[2 * background.Length][];
        for (var i = 0; i < background.Length; i++)
        {
            int[] order = [.. Enumerable.Range(0, parts.Length)];
            random.Shuffle(order);
            (orders[2 * i], orders[(2 * i) + 1]) = (order, [.. order.Reverse()]);
        }

        var places = Array.ConvertAll(orders, order =>
        {
            var place = new int[order.Length];
            for (var i = 0; i < order.Length; i++)
            {
                place[order[i]] = i;
            }

            return place;
        });
        var steps = parts.Length + 1;
        var scored = model.Transform(new RecombinedView(rows.Columns, parts, orders.Length * (long)steps, (number, part) =>
        {
            var (way, step) = (number / steps, number % steps);
            return part >= 0 && places[way][part] < step ? row : background[way / 2];
        }));
        var (scores, name) = ReadScores(scored, className, whole: steps - 1);
        if (float.IsNaN(scores[steps - 1]))
        {
            throw new ArgumentException(
                "The row must have a score to be explained, but its score is NaN: an image of it is missing, or a number that nothing fills. "
                + "Explain rows that are complete.");
        }

        var sums = new double[parts.Length];
        var baseline = 0.0;
        for (var way = 0; way < orders.Length; way++)
        {
            baseline += scores[way * steps] / (double)orders.Length;
            for (var step = 0; step < parts.Length; step++)
            {
                sums[orders[way][step]] += (scores[(way * steps) + step + 1] - scores[(way * steps) + step]) / (double)orders.Length;
            }
        }

        var columns = parts
            .Select((part, i) => new ColumnContribution(part.Name, rows.GetText(row, part), sums[i]))
            .OrderByDescending(part => Math.Abs(part.Contribution));
        return new ColumnExplanation([.. columns], name, scores[steps - 1], baseline);
    }

    // The score of each row that was put together; row number 'whole' is the row itself.
    private static (float[] Scores, string? ClassName) ReadScores(IDataView scored, string? className, int whole)
    {
        var column = scored.Schema[ColumnNames.Score];
        if (column.Type is not VectorDataViewType)
        {
            return className is null
                ? ([.. scored.GetColumn<float>(column)], null)
                : throw new ArgumentException($"className must be null for a model with one score but is '{className}'.");
        }

        var classes = SlotNameList.Read(column);
        float[][] scores = [.. scored.GetColumn<float[]>(column)];
        var chosen = className is null ? Array.IndexOf(scores[whole], scores[whole].Max()) : Array.IndexOf(classes, className);
        return chosen >= 0
            ? (Array.ConvertAll(scores, row => row[chosen]), chosen < classes.Length ? classes[chosen] : null)
            : throw new ArgumentException(
                $"className must be one of {string.Join(", ", classes.Take(10))}{(classes.Length > 10 ? ", …" : string.Empty)}, "
                + $"or null for the predicted class, but is '{className}'.");
    }
}
