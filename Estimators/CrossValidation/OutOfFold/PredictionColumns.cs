using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Explanations.Rows;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>Tells which of a fitted model's columns are predictions: those that the scoring step and the steps after it add.</summary>
internal static class PredictionColumns
{
    /// <summary>The names of the predictions.</summary>
    /// <param name="model">The model.</param>
    /// <param name="source">The columns before its first step.</param>
    /// <param name="scored">The columns after its last step.</param>
    /// <param name="scoreColumnName">The column that scoring adds.</param>
    /// <exception cref="ArgumentException">The model adds no scores.</exception>
    public static IReadOnlyList<string> Find(ITransformer model, DataViewSchema source, DataViewSchema scored, string scoreColumnName)
    {
        if (scored.GetColumnOrNull(scoreColumnName) is null)
        {
            throw new ArgumentException(
                $"{ColumnLookup.Missing(scoreColumnName, scored).Message} The chain must end in a trainer, or have one in it, that adds it.");
        }

        var schemas = ModelSteps.From(model).GetSchemas(source, out _);
        var scoring = schemas.Count - 1;
        while (scoring > 0 && !Adds(schemas, scoring, scoreColumnName))
        {
            scoring--;
        }

        var names = Enumerable.Range(scoring, schemas.Count - scoring)
            .Where(step => step > 0)
            .SelectMany(step => schemas[step].Where(column => !column.IsHidden && Adds(schemas, step, column.Name)))
            .Select(column => column.Name)
            .ToHashSet();
        return [.. scored.Where(column => !column.IsHidden && names.Contains(column.Name)).Select(column => column.Name)];
    }

    /// <summary>Whether a model makes a column anew, so that it is not the one that the rows have.</summary>
    public static bool IsMadeAnew(DataViewSchema source, DataViewSchema scored, string name) =>
        source.GetColumnOrNull(name) is not { } before
        || scored.GetColumnOrNull(name) is not { } after
        || !before.Type.Equals(after.Type)
        || (before.Type is KeyDataViewType key && !Equals(NamesOf(before, key), NamesOf(after, key)));

    private static string? NamesOf(DataViewSchema.Column column, KeyDataViewType key) =>
        KeyValueList.FromColumn(column, (int)key.Count) is { } values ? string.Join('\n', values.Names) : null;

    // Columns that a step adds come after those that were there.
    private static bool Adds(IReadOnlyList<DataViewSchema> schemas, int step, string name) =>
        schemas[step].GetColumnOrNull(name) is { } column
        && (schemas[step - 1].GetColumnOrNull(name) is null || column.Index >= schemas[step - 1].Count);
}
