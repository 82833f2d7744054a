using Microsoft.ML;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Explanations.Columns;

/// <summary>Shuffles one part of all rows after the other, and sees what it costs.</summary>
internal static class PermutationImportance
{
    /// <summary>Measures all parts.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">Rows with the label.</param>
    /// <param name="labelColumnName">The label.</param>
    /// <param name="columnNames">Only these columns; null for all.</param>
    /// <param name="permutationCount">The number of shuffles.</param>
    /// <param name="seed">The seed of the shuffles.</param>
    /// <param name="judge">Gives the figure of scored rows, of which more is better.</param>
    /// <returns>The parts, most important first.</returns>
    /// <exception cref="ArgumentException">A column is missing, or there are no rows.</exception>
    public static IReadOnlyList<ColumnImportance> Measure(
        ITransformer model,
        IDataView data,
        string labelColumnName,
        IReadOnlyCollection<string>? columnNames,
        int permutationCount,
        int seed,
        Func<IDataView, double> judge)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(permutationCount);
        _ = ColumnLookup.Find(data.Schema, labelColumnName);
        var parts = RowParts.Find(model, data.Schema, labelColumnName, columnNames);
        var rows = new RowMemory(data);
        if (rows.Count == 0)
        {
            throw new ArgumentException("The data must have rows to shuffle but has none. Check its source, and filters.", nameof(data));
        }

        var figure = Judge((row, _) => row);
        var random = new Random(seed);
        var falls = Array.ConvertAll(parts, _ => new double[permutationCount]);
        for (var i = 0; i < permutationCount; i++)
        {
            int[] order = [.. Enumerable.Range(0, rows.Count)];
            random.Shuffle(order);
            for (var shuffled = 0; shuffled < parts.Length; shuffled++)
            {
                falls[shuffled][i] = figure - Judge((row, part) => part == shuffled ? order[row] : row);
            }
        }

        return [.. parts.Zip(falls, (part, fall) => new ColumnImportance(part.Name, fall.Average(), Deviation(fall))).OrderByDescending(part => part.Importance)];

        double Judge(Func<int, int, int> source) => judge(model.Transform(new RecombinedView(rows, parts, rows.Count, source)));
    }

    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        return values.Length == 1 ? 0 : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }
}
