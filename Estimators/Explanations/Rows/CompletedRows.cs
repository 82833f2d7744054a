using System.Text.RegularExpressions;
using Microsoft.ML;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Explanations.Rows;

/// <summary>
/// Rows as they come before the first step of a model, with columns to stand in for those that some step asks for but that are missing, such as
/// the one that the label is made of. Nothing that counts may depend on them.
/// </summary>
internal sealed partial class CompletedRows
{
    // More are tried only where steps ask for several columns whose types depend on each other.
    private const int MostTrials = 300;

    private readonly ModelSteps _steps;
    private readonly Attempt _attempt;

    /// <summary>Completes rows.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="steps">The steps of the model.</param>
    public CompletedRows(IDataView data, ModelSteps steps)
    {
        Given = data.Schema;
        _steps = steps;
        var trials = MostTrials;
        _attempt = AddColumns([], ref trials);
        Data = _attempt.Added.Count == 0 ? data : new ExtendedDataView(data, _attempt.Added);
    }

    /// <summary>The rows.</summary>
    public IDataView Data { get; }

    /// <summary>The columns that are given.</summary>
    public DataViewSchema Given { get; }

    /// <summary>The columns that are missing.</summary>
    public IEnumerable<string> Missing => _attempt.Added.Select(column => column.Name);

    /// <summary>How many steps at most lead to columns that will do.</summary>
    /// <param name="willDo">Tells whether columns will do.</param>
    /// <returns>The number of steps; null if there are none.</returns>
    public int? CountTo(Predicate<DataViewSchema> willDo)
    {
        for (var count = _attempt.Schemas.Count - 1; count >= 0; count--)
        {
            if (willDo(_attempt.Schemas[count]))
            {
                return count;
            }
        }

        return null;
    }

    /// <summary>The first steps of the model, which accept the rows.</summary>
    /// <param name="count">The number of steps; null for all.</param>
    /// <exception cref="ArgumentException">One of them does not accept the rows.</exception>
    /// <exception cref="InvalidOperationException">One of them does not accept the rows.</exception>
    public ModelSteps Steps(int? count = null)
    {
        var steps = count is { } first ? _steps.Take(first) : _steps;
        return _attempt.Schemas.Count > steps.Count ? steps : throw _attempt.Refusal!;
    }

    /// <summary>The columns that are given and that columns after some steps are made of.</summary>
    /// <param name="steps">Steps that accept the rows.</param>
    /// <param name="names">The names of columns after them.</param>
    /// <exception cref="ArgumentException">They are made of a column that is missing.</exception>
    public IReadOnlyList<DataViewSchema.Column> RequireGiven(ModelSteps steps, params string[] names)
    {
        var needed = steps.GetDependencies(Data.Schema, names);
        return needed.FirstOrDefault(column => Missing.Contains(column.Name)) is { Name: { } missing }
            ? throw ColumnLookup.Missing(missing, Given)
            : needed;
    }

    /// <summary>Leaves out what is made of columns that are missing.</summary>
    /// <param name="steps">Steps that accept the rows.</param>
    /// <param name="data">The rows after them, possibly with more columns.</param>
    public IDataView DropUnknown(ModelSteps steps, IDataView data)
    {
        string[] unknown = Missing.Any()
            ? [.. steps.GetSchemas(Data.Schema, out _)[^1]
                .Where(column => !column.IsHidden && steps.GetDependencies(Data.Schema, column.Name).Any(source => Missing.Contains(source.Name)))
                .Select(column => column.Name)]
            : [];
        return unknown.Length == 0 ? data : DetachedContext.Shared.Transforms.DropColumns(unknown).Fit(data).Transform(data);
    }

    // Adds what the steps ask for, one column after the other, each of the first type with which all the others can be found.
    private Attempt AddColumns(IReadOnlyList<DefaultColumn> added, ref int trials)
    {
        trials--;
        var schemas = _steps.GetSchemas(ExtendedDataView.Extend(Given, added), out var refusal);
        var best = new Attempt(added, schemas, refusal);
        foreach (var name in AskedFor(best))
        {
            foreach (var column in DefaultColumn.CreateOfEachType(name))
            {
                if (trials <= 0 || best.Refusal is null)
                {
                    return best;
                }

                var next = AddColumns([.. added, column], ref trials);
                best = next.Schemas.Count > best.Schemas.Count || next.Refusal is null ? next : best;
            }
        }

        return best;
    }

    // ML.NET says which column it misses in words only.
    private static IEnumerable<string> AskedFor(Attempt attempt) => attempt.Refusal is null
        ? []
        : MissingColumn().Matches(attempt.Refusal.Message)
            .SelectMany(match => match.Groups["name"].Value.Split(','))
            .Where(name => name.Length > 0 && attempt.Schemas[0].GetColumnOrNull(name) is null && attempt.Schemas[^1].GetColumnOrNull(name) is null)
            .Take(1);

    [GeneratedRegex("[Cc]olumn ('(?<name>[^']+)'( is missing|$| \\()|(?<name>\\S+) does not exist)")]
    private static partial Regex MissingColumn();

    private sealed record Attempt(IReadOnlyList<DefaultColumn> Added, IReadOnlyList<DataViewSchema> Schemas, Exception? Refusal);
}
