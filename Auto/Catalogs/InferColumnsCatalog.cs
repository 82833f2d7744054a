using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Auto.Files;
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

    /// <summary>
    /// Reads a file once, all of it, and tells what each column is, which one is the label, and what is predicted of it. The file holds
    /// comma-, semicolon- or tab-separated values, JSON lines, Parquet or an Excel workbook, whatever its name; or it is a folder that has a
    /// subfolder of images for each class.
    /// </summary>
    /// <param name="catalog">The data catalog.</param>
    /// <param name="path">The path of the file or the folder.</param>
    /// <param name="labelColumnName">The name of the label's column. Default null: one that is named as labels are, otherwise the last one.</param>
    /// <param name="options">What is known of the file beforehand. Default null: everything is found out.</param>
    /// <returns>The columns; every guess can be overridden by name. <see cref="LoadFromFile"/> takes them.</returns>
    /// <exception cref="ArgumentException">There is no such column, or an option is wrong.</exception>
    /// <exception cref="IOException">The file cannot be opened, or changes while it is read.</exception>
    /// <exception cref="InvalidDataException">The file is empty, of no kind that can be read, or not as it should be in some line, which is
    /// named.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, no row has a label, or all have the same one.</exception>
    public static DataColumns InferColumns(
        this DataOperationsCatalog catalog, string path, string? labelColumnName = null, DataFileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var settings = (options ?? new()).ValidatedCopy();
        return Directory.Exists(path)
            ? ColumnInference.Infer(ImageFolderFile.Show(catalog, path), labelColumnName)
            : ColumnInference.Infer(TableFile.Open(path, settings), labelColumnName);
    }

    /// <summary>
    /// Loads a file as it is: columns of plain numbers as Single, all others as texts as the file has them (see <see cref="DataColumn.RawType"/>).
    /// The rows are read anew whenever they are needed. <see cref="DataColumns.CreateParser"/> makes of them what the columns' kinds say.
    /// </summary>
    /// <param name="catalog">The data catalog.</param>
    /// <param name="path">The path of the file or the folder; not necessarily the one that the columns were inferred from.</param>
    /// <param name="columns">The columns. Those that are in the file are loaded; the label need not be.</param>
    /// <param name="options">What is known of the file beforehand. Default null: everything is found out.</param>
    /// <returns>The rows.</returns>
    /// <exception cref="ArgumentException">A column that is used is not in the file (the message suggests the nearest name), or an option is
    /// wrong.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="InvalidDataException">The file is empty, or of no kind that can be read.</exception>
    public static IDataView LoadFromFile(this DataOperationsCatalog catalog, string path, DataColumns columns, DataFileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(columns);
        var settings = (options ?? new()).ValidatedCopy();
        return Directory.Exists(path)
            ? ImageFolderFile.Show(catalog, path)
            : TableFile.Show(TableFile.Open(path, settings, [.. columns.Select(column => column.Name)]), columns);
    }
}
