using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Auto.Files;

/// <summary>Opens files of all kinds, by what is in them rather than by their names.</summary>
internal static class TableFile
{
    private const int MarkLength = 8;

    /// <summary>Opens a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="options">What is known beforehand.</param>
    /// <param name="known">The names of columns that are expected; null if none are.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="InvalidDataException">It is empty, or of no kind that can be read.</exception>
    public static TableSource Open(string path, DataFileOptions options, IReadOnlyCollection<string>? known = null)
    {
        var mark = new byte[MarkLength];
        var isPacked = false;
        using (var stream = FileOpening.Unpack(FileOpening.Open(path)))
        {
            isPacked = stream is not FileStream;
            mark = mark[..stream.ReadAtLeast(mark, MarkLength, throwOnEndOfStream: false)];
        }

        return mark switch
        {
            [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] or [(byte)'P', (byte)'K', 3, 4, ..] when isPacked => throw new InvalidDataException(
                $"The file '{path}' is a packed table of a kind that cannot be read packed. Unpack it first."),
            [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] => new ParquetSource(path),
            [(byte)'P', (byte)'K', 3, 4, ..] => new ExcelSource(path, options, known),
            [0xD0, 0xCF, 0x11, 0xE0, ..] => throw new InvalidDataException(
                $"The file '{path}' is a workbook of an old kind. Save it as .xlsx, or as comma-separated values."),
            _ when IsJson(isPacked ? Path.GetFileNameWithoutExtension(path) : path, mark) => new JsonLinesSource(path),
            _ => new DelimitedSource(path, options, known),
        };
    }

    /// <summary>Shows a file's columns as they were inferred.</summary>
    /// <exception cref="ArgumentException">A column that is used is not in the file.</exception>
    public static IDataView Show(TableSource source, DataColumns columns)
    {
        var places = source.Names.Select((name, place) => (name, place)).ToDictionary(pair => pair.name, pair => pair.place);
        foreach (var column in columns.Features)
        {
            if (!places.ContainsKey(column.Name))
            {
                throw ColumnLookup.Missing(column.Name, source.Names);
            }
        }

        return new TableView(
            source,
            [
                .. columns.Where(column => places.ContainsKey(column.Name)).Select(column => (
                    column.Name,
                    column.RawType == DataKind.Single ? (DataViewType)NumberDataViewType.Single : TextDataViewType.Instance,
                    places[column.Name])),
            ]);
    }

    // Behind a byte order mark or blanks there is an object, or by its name an array.
    private static bool IsJson(string path, byte[] mark)
    {
        var text = mark.AsSpan();
        text = text is [0xEF, 0xBB, 0xBF, ..] ? text[3..] : text;
        text = text.TrimStart(" \t\r\n"u8);
        return text is [(byte)'{', ..]
            || (text is [(byte)'[', ..] && Path.GetExtension(path).StartsWith(".json", StringComparison.OrdinalIgnoreCase));
    }
}
