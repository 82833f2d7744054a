using MiniExcelLibs;
using MLNet.DeepExtensions.Auto.Inference;

namespace MLNet.DeepExtensions.Auto.Files;

/// <summary>A sheet of an Excel workbook.</summary>
internal sealed class ExcelSource : TableSource
{
    private readonly FileStamp _stamp;
    private readonly string _sheet;
    private readonly bool _hasHeader;
    private readonly int _before; // rows that are none
    private readonly List<string> _notes = [];

    /// <summary>Looks at a workbook.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="options">What is known beforehand.</param>
    /// <param name="known">The names of columns that are expected; null if none are.</param>
    /// <exception cref="InvalidDataException">It is no workbook, has no such sheet, or nothing in it.</exception>
    public ExcelSource(string path, DataFileOptions options, IReadOnlyCollection<string>? known)
    {
        Path = path;
        _stamp = new FileStamp(path);
        _sheet = FindSheet(options.SheetName);
        string?[][] sample = [.. ReadRows().Take(200)];
        var width = sample.Select(row => row.Length).DefaultIfEmpty().Max();
        if (width == 0)
        {
            throw new InvalidDataException($"The sheet '{_sheet}' of '{path}' is empty. Give a sheet with a row of names and rows below it.");
        }

        string[][] records = [.. sample.Select(row => Array.ConvertAll(row, value => value ?? string.Empty))];
        _before = TitleRules.Count(records, options.HasHeader, known);
        if (_before > 0)
        {
            _notes.Add(SurveyText.BeforeValues(_before, "row", "rows"));
            records = records[_before..];
        }

        _hasHeader = options.HasHeader ?? HeaderRules.HasHeader(records, known);
        Names = _hasHeader
            ? HeaderNames.MakeUnique([.. records[0], .. Enumerable.Repeat(string.Empty, width - records[0].Length)], _notes)
            : HeaderNames.Create(width);
    }

    /// <inheritdoc/>
    public override string Path { get; }

    /// <inheritdoc/>
    public override string Description => $"the sheet '{_sheet}' of a workbook, {(_hasHeader ? "with" : "without")} a row of names";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Names { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => _notes;

    /// <inheritdoc/>
    public override TableCursor Open(IReadOnlyList<bool> columns)
    {
        var before = _before + (_hasHeader ? 1 : 0);
        var rows = ReadRows().Skip(before).Where(row => row.Any(value => !string.IsNullOrEmpty(value)));
        return new RowListCursor(rows, before + 1, _stamp.Require);
    }

    private string FindSheet(string? name)
    {
        List<string> sheets;
        try
        {
            using var stream = _stamp.Open();
            sheets = stream.GetSheetNames();
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException or NullReferenceException or KeyNotFoundException)
        {
            throw new InvalidDataException(
                $"The file '{Path}' is no Excel workbook that can be read. Save it as .xlsx, or as comma-separated values.", e);
        }

        return name is null ? sheets[0]
            : sheets.Contains(name) ? name
            : throw new ArgumentException(
                $"There is no sheet '{name}' in '{Path}'. It has {string.Join(", ", sheets.Select(sheet => $"'{sheet}'"))}.");
    }

    private IEnumerable<string?[]> ReadRows()
    {
        using var stream = _stamp.Open();
        foreach (IDictionary<string, object?> row in stream.Query(useHeaderRow: false, sheetName: _sheet, excelType: ExcelType.XLSX))
        {
            yield return [.. row.Values.Select(ValueText.Write)];
        }
    }
}
