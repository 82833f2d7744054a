using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.LearningTasks;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Explanations.Columns;

/// <summary>Finds the parts of a row that a model looks at.</summary>
internal static class RowParts
{
    /// <summary>Finds the parts that a model's score depends on.</summary>
    /// <param name="model">The model, of any steps.</param>
    /// <param name="schema">The data, as it comes before the first step.</param>
    /// <param name="labelColumnName">A column that is none of them.</param>
    /// <param name="columnNames">Only parts of these columns; null for all.</param>
    /// <exception cref="ArgumentException">A column is missing, or the model looks at none.</exception>
    public static RowPart[] Find(ITransformer model, DataViewSchema schema, string? labelColumnName, IReadOnlyCollection<string>? columnNames)
    {
        foreach (var name in columnNames ?? [])
        {
            _ = ColumnLookup.Find(schema, name);
        }

        var parts = Dependencies(model, schema)
            .Where(column => !column.IsHidden && column.Name != labelColumnName && columnNames?.Contains(column.Name) != false)
            .SelectMany(Split)
            .ToArray();
        return parts.Length > 0
            ? parts
            : throw new ArgumentException($"The model's score must depend on a column of the data{(columnNames is null ? string.Empty : $" that is among {string.Join(", ", columnNames)}")}, but on none of {string.Join(", ", schema.Select(column => column.Name))}. Give the whole chain, and data as it comes before its first step.");
    }

    private static IEnumerable<DataViewSchema.Column> Dependencies(ITransformer model, DataViewSchema schema)
    {
        if (!model.IsRowToRowMapper)
        {
            return schema;
        }

        var mapper = model.GetRowToRowMapper(schema);
        return mapper.GetDependencies([ColumnLookup.Find(mapper.OutputSchema, ColumnNames.Score)]);
    }

    private static IEnumerable<RowPart> Split(DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType { IsKnownSize: true, ItemType: NumberDataViewType, Size: var size })
        {
            return [new RowPart(column, null, column.Name)];
        }

        var slots = SlotNameList.Read(column);
        return Enumerable.Range(0, size).Select(slot => new RowPart(column, slot, slot < slots.Length && slots[slot].Length > 0
            ? slots[slot]
            : string.Create(CultureInfo.InvariantCulture, $"{column.Name}[{slot}]")));
    }
}
