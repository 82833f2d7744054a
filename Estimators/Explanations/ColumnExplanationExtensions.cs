using System.Runtime.CompilerServices;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Explanations;
using MLNet.DeepExtensions.Explanations.Columns;
using MLNet.DeepExtensions.Explanations.Rows;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Transforms.Schema;

namespace Microsoft.ML;

/// <summary>Tells what each column of a row did to the row's score.</summary>
/// <remarks>
/// <para>
/// Shapley values by sampling (Štrumbelj and Kononenko 2014, Lundberg and Lee 2017), of the user's own columns: the row is what comes before
/// the first step of the model, so that a category is one column whatever it is encoded as, and is called by its name. Vectors of
/// numbers are taken slot by slot, under the slots' names. The contributions together are exactly the row's score less the mean score
/// of the background rows that were drawn and have one: those whose score is NaN are passed over. The score is the log-odds of true for binary
/// classification, the probability of a class for multiclass classification, and a number in the label's unit for regression.
/// </para>
/// <para>
/// Any model will do, also one that was loaded; only scoring is needed. For each background row that is drawn, twice as many rows as there are
/// columns, and two more, are scored.
/// </para>
/// </remarks>
public static class ColumnExplanationExtensions
{
    /// <summary>Explains the score of one row.</summary>
    /// <typeparam name="TRow">
    /// A class with the columns that the score depends on; an anonymous one will do. Others, such as the one that the label is made of, may be
    /// missing, in the background rows too.
    /// </typeparam>
    /// <param name="model">The model, the whole chain.</param>
    /// <param name="row">The row, as it comes before the first step of the model.</param>
    /// <param name="background">Rows to compare with, such as the training rows, as they come before the first step of the model.</param>
    /// <param name="className">The class whose score to explain, for multiclass classification. Default null: the predicted one.</param>
    /// <param name="sampleCount">How many background rows are drawn, positive: the more, the more exact. Default 64.</param>
    /// <param name="seed">The seed of what is drawn. Default 0.</param>
    /// <returns>The columns with their values and contributions, and the two scores.</returns>
    /// <exception cref="ArgumentException">
    /// A column is missing or of another type than in the background rows, there are no such rows, or no such class; or the row's score is NaN.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="sampleCount"/> is not positive.</exception>
    public static ColumnExplanation ExplainColumns<TRow>(
        this ITransformer model, TRow row, IDataView background, string? className = null, int sampleCount = 64, int seed = 0)
        where TRow : class
    {
        ArgumentNullException.ThrowIfNull(row);
        return model.ExplainColumns(DetachedContext.Shared.Data.LoadFromEnumerable([row]), background, className, sampleCount, seed)[0];
    }

    /// <summary>Explains the scores of rows.</summary>
    /// <param name="model">The model, the whole chain.</param>
    /// <param name="rows">The rows, as they come before the first step of the model.</param>
    /// <param name="background">Rows to compare with, such as the training rows, as they come before the first step of the model.</param>
    /// <param name="className">The class whose score to explain, for multiclass classification. Default null: of each row the predicted one.</param>
    /// <param name="sampleCount">How many background rows are drawn, positive: the more, the more exact. Default 64.</param>
    /// <param name="seed">The seed of what is drawn. Default 0.</param>
    /// <returns>An explanation of each row.</returns>
    /// <inheritdoc cref="ExplainColumns{TRow}(ITransformer, TRow, IDataView, string, int, int)" path="/exception"/>
    [OverloadResolutionPriority(1)] // or the data might be taken for a row
    public static IReadOnlyList<ColumnExplanation> ExplainColumns(
        this ITransformer model, IDataView rows, IDataView background, string? className = null, int sampleCount = 64, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(background);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleCount);
        var random = new Random(seed);
        var completed = new CompletedRows(background, ModelSteps.From(model));
        var scoring = FindSteps(completed);
        var parts = RowParts.Find(completed, scoring);
        foreach (var part in parts)
        {
            _ = ColumnLookup.Find(rows.Schema, part.Column.Name);
        }

        var memory = new RowMemory(completed.Data, completed.RequireGiven(scoring, ColumnNames.Score), Draw(background, sampleCount, random));
        var drawn = memory.Count;
        if (drawn == 0)
        {
            throw new ArgumentException(
                "The background data must have rows to compare with but has none. Give the training rows, for example.",
                nameof(background));
        }

        var scoredRows = ShapleySampling.FindScored(scoring, memory, parts);
        if (scoredRows.Length == 0)
        {
            throw new ArgumentException(
                $"Some of the background rows must have a score to compare with, but those of all {drawn} that were drawn are NaN: "
                + "their images are missing, or numbers that nothing fills. Give rows that are complete.",
                nameof(background));
        }

        memory.Add(rows, parts.Select(part => part.Column.Name));
        var sampling = new ShapleySampling(scoring, memory, parts, scoredRows, random);
        return [.. Enumerable.Range(drawn, memory.Count - drawn).Select(row => sampling.Explain(row, className))];
    }

    // Later steps may drop the score.
    private static ModelSteps FindSteps(CompletedRows rows)
    {
        if (rows.CountTo(RowParts.HasScore) is { } count)
        {
            return rows.Steps(count);
        }

        var steps = rows.Steps();
        _ = ColumnLookup.Find(steps.GetSchemas(rows.Data.Schema, out _)[^1], ColumnNames.Score);
        return steps;
    }

    private static long[] Draw(IDataView data, int count, Random random)
    {
        var rows = data.GetRowCount() ?? Count(data);
        var drawn = new SortedSet<long>();
        while (drawn.Count < Math.Min(count, rows))
        {
            drawn.Add(random.NextInt64(rows));
        }

        return [.. drawn];
    }

    private static long Count(IDataView data)
    {
        using var cursor = data.GetRowCursor([]);
        var rows = 0L;
        while (cursor.MoveNext())
        {
            rows++;
        }

        return rows;
    }
}
