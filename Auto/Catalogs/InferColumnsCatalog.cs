using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Auto.Inference;

namespace Microsoft.ML;

/// <summary>Tells what the columns of data are.</summary>
public static class InferColumnsCatalog
{
    /// <summary>Reads all rows once and tells what each column is, which one is the label, and what is predicted of it.</summary>
    /// <param name="catalog">The data catalog.</param>
    /// <param name="data">The data, of any source.</param>
    /// <param name="labelColumnName">The name of the label's column. Default null: one that is named as labels are, otherwise the last one.</param>
    /// <returns>The columns; every guess can be overridden by name.</returns>
    /// <exception cref="ArgumentException">There is no such column, or no column at all.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, no row has a label, or all have the same one.</exception>
    public static DataColumns InferColumns(this DataOperationsCatalog catalog, IDataView data, string? labelColumnName = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        return ColumnInference.Infer(data, labelColumnName);
    }
}
