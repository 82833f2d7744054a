using Microsoft.ML;

namespace MLNet.DeepExtensions.Explanations.Columns;

/// <summary>A part of a row whose influence is measured: a column, or a slot of a vector of numbers.</summary>
/// <param name="Column">The column.</param>
/// <param name="Slot">The slot; null for the whole column.</param>
/// <param name="Name">The column's name, or the slot's with the column's.</param>
internal sealed record RowPart(DataViewSchema.Column Column, int? Slot, string Name);
