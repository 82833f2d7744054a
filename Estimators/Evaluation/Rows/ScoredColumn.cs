using Microsoft.ML;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>A column of scored rows, and the array that it is read into.</summary>
/// <param name="column">The column.</param>
/// <param name="fault">Why a row is left out whose value says nothing, for example <c>a missing label</c>.</param>
internal abstract class ScoredColumn(DataViewSchema.Column column, string fault)
{
    /// <summary>The column.</summary>
    public DataViewSchema.Column Column => column;

    /// <summary>Why a row is left out whose value says nothing.</summary>
    public virtual string Fault => fault;

    /// <summary>The values that were read, a row after the other.</summary>
    public abstract RowStore Store { get; }

    /// <summary>Connects a row, or the cursor that is one, with the array.</summary>
    /// <param name="row">The row, in which the column is active.</param>
    public abstract ColumnReader CreateReader(DataViewRow row);
}

/// <summary>A column that is read as a fit reads it.</summary>
/// <param name="column">The column.</param>
/// <param name="encoder">Reads it.</param>
/// <param name="fault">Why a row is left out whose value says nothing.</param>
internal sealed class EncodedColumn(DataViewSchema.Column column, ColumnEncoder encoder, string fault) : ScoredColumn(column, fault)
{
    /// <inheritdoc/>
    public override RowStore Store { get; } = encoder.CreateStore();

    /// <inheritdoc/>
    public override ColumnReader CreateReader(DataViewRow row) => encoder.CreateReader(row, Store);
}
