using Microsoft.ML;
using MLNet.DeepExtensions.Explanations.Rows;

namespace MLNet.DeepExtensions.Explanations.Columns;

/// <summary>A column whose values stay as they were read, whatever becomes of the rows.</summary>
internal sealed class FixedColumn : AddedColumn
{
    private readonly ColumnValues _values;

    private FixedColumn(ColumnValues values)
        : base(values.Column.Name, values.Column.Type, values.Column.Annotations) => _values = values;

    /// <summary>Reads the values of a column.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="column">The column.</param>
    public static FixedColumn Read(IDataView data, DataViewSchema.Column column) => new(ColumnValues.Read(data, [column], out _)[0]);

    /// <inheritdoc/>
    public override bool GoesByPlace => true;

    /// <inheritdoc/>
    public override Delegate CreateGetter(DataViewRowCursor row, ICollection<IDisposable> owned) => _values.CreateGetter(_ => (int)row.Position);
}
