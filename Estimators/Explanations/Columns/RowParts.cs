using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Explanations.Rows;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Explanations.Columns;

/// <summary>Finds the parts of a row that a model looks at.</summary>
internal static class RowParts
{
    /// <summary>Whether data has scores: a number, or a vector of them.</summary>
    public static bool HasScore(DataViewSchema schema) => schema.GetColumnOrNull(ColumnNames.Score) is { } score
        && ((score.Type as VectorDataViewType)?.ItemType ?? score.Type).Equals(NumberDataViewType.Single);

    /// <summary>Finds the parts that a model's score depends on.</summary>
    /// <param name="rows">Rows as they come before the first step.</param>
    /// <param name="scoring">The steps that lead to the score, of any kind.</param>
    /// <param name="labelColumnName">A column that is none of them.</param>
    /// <param name="columnNames">Only parts of these columns; null for all.</param>
    /// <exception cref="ArgumentException">A column is missing, or the model looks at none.</exception>
    public static RowPart[] Find(
        CompletedRows rows, ModelSteps scoring, string? labelColumnName = null, IReadOnlyCollection<string>? columnNames = null)
    {
        foreach (var name in columnNames ?? [])
        {
            _ = ColumnLookup.Find(rows.Given, name);
        }

        var parts = rows.RequireGiven(scoring, ColumnNames.Score)
            .Where(column => !column.IsHidden && column.Name != labelColumnName && columnNames?.Contains(column.Name) != false)
            .SelectMany(column => Split(column, scoring))
            .ToArray();
        return parts.Length > 0
            ? parts
            : throw new ArgumentException(
                "The model's score must depend on a column of the data"
                + $"{(columnNames is null ? string.Empty : $" that is among {string.Join(", ", columnNames)}")}, "
                + $"but on none of {string.Join(", ", rows.Given.Select(column => column.Name))}. "
                + "Give the whole chain, and data as it comes before its first step.");
    }

    private static IEnumerable<RowPart> Split(DataViewSchema.Column column, ModelSteps scoring)
    {
        if (column.Type is not VectorDataViewType { IsKnownSize: true, ItemType: NumberDataViewType, Size: var size, Dimensions: var dimensions })
        {
            return [new RowPart(column, null, column.Name)];
        }

        var slots = SlotNameList.Read(column);
        var channels = dimensions is [_, var second] ? second : scoring.ChannelsOf(column.Name);
        return Enumerable.Range(0, size).Select(slot => new RowPart(column, slot, slot < slots.Length && slots[slot].Length > 0
            ? slots[slot]
            : channels is { } step
                ? $"{column.Name}, {SignalSlots.NameOf(slot, step, slots)}"
                : string.Create(CultureInfo.InvariantCulture, $"{column.Name}[{slot}]")));
    }
}
