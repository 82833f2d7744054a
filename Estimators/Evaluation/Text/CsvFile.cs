using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Explanations.Columns;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Writes rows for spreadsheets, as RFC 4180 says.</summary>
internal static class CsvFile
{
    private static readonly char[] _special = [',', '"', '\n', '\r'];

    /// <summary>Writes the columns with single values.</summary>
    /// <param name="path">The file.</param>
    /// <param name="data">The rows.</param>
    /// <param name="first">Columns that come first.</param>
    /// <param name="empty">A column to be filled by hand, after those.</param>
    public static void Write(string path, IDataView data, IReadOnlyList<string> first, string empty)
    {
        var others = data.Schema.Where(column => !column.IsHidden && column.Type is PrimitiveDataViewType && !first.Contains(column.Name));
        DataViewSchema.Column[] columns = [.. first.Select(name => data.Schema[name]), .. others];
        using var cursor = data.GetRowCursor(columns);
        ColumnValues[] values = Array.ConvertAll(columns, ColumnValues.Create);
        Action[] readers = Array.ConvertAll(values, value => value.CreateReader(cursor));
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)); // or spreadsheets guess
        WriteRow(file, columns.Select(column => column.Name), first.Count, empty);
        for (var row = 0; cursor.MoveNext(); row++)
        {
            Array.ForEach(readers, read => read());
            WriteRow(file, values.Select(value => value.GetText(row, slot: null)), first.Count, string.Empty);
        }
    }

    private static void WriteRow(StreamWriter file, IEnumerable<string> cells, int place, string inserted) => file.WriteLine(
        string.Join(',', cells.Take(place).Append(inserted).Concat(cells.Skip(place)).Select(Quote)));

    private static string Quote(string cell) =>
        cell.IndexOfAny(_special) < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
