using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Explanations.Rows;

/// <summary>A column that is added to data.</summary>
/// <param name="name">The name of the column.</param>
/// <param name="type">The type of the column.</param>
/// <param name="annotations">The annotations of the column; null for none.</param>
internal abstract class AddedColumn(string name, DataViewType type, DataViewSchema.Annotations? annotations = null)
{
    /// <summary>The name of the column.</summary>
    public string Name => name;

    /// <summary>The type of the column.</summary>
    public DataViewType Type => type;

    /// <summary>The annotations of the column; null for none.</summary>
    public DataViewSchema.Annotations? Annotations => annotations;

    /// <summary>The columns of the data that it is made of.</summary>
    public virtual IReadOnlyList<DataViewSchema.Column> Sources => [];

    /// <summary>
    /// Whether a value belongs to the place of its row, from 0 on, which cursors do not tell that read a part of the rows each, or in another order.
    /// </summary>
    public virtual bool GoesByPlace => false;

    /// <summary>Makes the getter of a cursor's column.</summary>
    /// <param name="row">A cursor over the data.</param>
    /// <param name="owned">Takes what the cursor is to dispose of.</param>
    public abstract Delegate CreateGetter(DataViewRowCursor row, ICollection<IDisposable> owned);
}
