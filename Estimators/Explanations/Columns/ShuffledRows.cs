using Microsoft.ML;
using MLNet.DeepExtensions.Explanations.Rows;

namespace MLNet.DeepExtensions.Explanations.Columns;

/// <summary>Rows as they are, then once for each shuffle of each part, which the rows of a shuffle take from one another.</summary>
internal sealed class ShuffledRows
{
    // A model of many columns takes longer to be set up for rows than to score a few of them.
    private const int RowsAtOnce = 1 << 14;
    private readonly RowMemory _rows;
    private readonly RowPart[] _parts;
    private readonly int[][] _orders;

    /// <summary>Draws the shuffles.</summary>
    /// <param name="rows">The rows, at least one.</param>
    /// <param name="parts">The parts that are shuffled, one at a time.</param>
    /// <param name="count">The number of shuffles of each part.</param>
    /// <param name="seed">The seed.</param>
    public ShuffledRows(RowMemory rows, RowPart[] parts, int count, int seed)
    {
        (_rows, _parts) = (rows, parts);
        var random = new Random(seed);
        _orders = [.. Enumerable.Range(0, count).Select(_ =>
        {
            int[] order = [.. Enumerable.Range(0, rows.Count)];
            random.Shuffle(order);
            return order;
        })];
    }

    /// <summary>Scores all of them.</summary>
    /// <param name="steps">The model.</param>
    /// <param name="find">Finds the columns to show, among those behind the model's last step.</param>
    /// <returns>The rows as they are, then with each part shuffled in the first order, then in the second, and so on.</returns>
    public IEnumerable<IDataView> Score(ModelSteps steps, Func<DataViewSchema, IEnumerable<DataViewSchema.Column>> find)
    {
        var count = _rows.Count;
        var all = 1 + (_orders.Length * _parts.Length);
        var atOnce = Math.Max(1, RowsAtOnce / count);
        for (var first = 0; first < all; first += atOnce)
        {
            var (start, taken) = (first, Math.Min(atOnce, all - first));
            var scored = steps.Transform(new RecombinedView(
                _rows.Columns, _parts, (long)taken * count, (row, part) => Source(start + (row / count), row % count, part)));
            if (taken == 1)
            {
                yield return scored; // many rows are read as they are judged
                continue;
            }

            var values = ColumnValues.Read(scored, find(scored.Schema), out _);
            for (var i = 0; i < taken; i++)
            {
                var offset = i * count;
                yield return new RecombinedView(values, [], count, (row, _) => offset + row);
            }
        }
    }

    // Of the rows as they are, which come first, and then of one shuffle after the other.
    private int Source(int number, int row, int part) =>
        number > 0 && part == (number - 1) % _parts.Length ? _orders[(number - 1) / _parts.Length][row] : row;
}
