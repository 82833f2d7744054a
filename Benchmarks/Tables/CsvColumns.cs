using System.Globalization;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Benchmarks.Tables;

/// <summary>The columns of a file of comma-separated values.</summary>
/// <param name="Names">All names, in the file's order; made up if it has no heading.</param>
/// <param name="Numbers">The columns whose cells are numbers or empty, without the label.</param>
/// <param name="Texts">The others, without the label.</param>
/// <param name="Label">The column to predict.</param>
/// <param name="HasHeader">Whether the first line is a heading.</param>
internal sealed record CsvColumns(string[] Names, string[] Numbers, string[] Texts, string Label, bool HasHeader)
{
    /// <summary>Looks at all lines of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="label">The column to predict; null for the last one of a file without a heading.</param>
    public static CsvColumns Of(string path, string? label)
    {
        var lines = File.ReadLines(path).Select(line => line.Split(','));
        string[] names = label is null
            ? [.. lines.First().Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"Column{i}"))]
            : lines.First();
        var areNumbers = Enumerable.Repeat(true, names.Length).ToArray();
        foreach (var cells in lines.Skip(label is null ? 0 : 1))
        {
            for (var i = 0; i < names.Length; i++)
            {
                areNumbers[i] &= cells[i].Length == 0 || float.TryParse(cells[i], CultureInfo.InvariantCulture, out _);
            }
        }

        string[] Where(bool numbers) => [.. names.Where((name, i) => areNumbers[i] == numbers && name != (label ?? names[^1]))];
        return new(names, Where(numbers: true), Where(numbers: false), label ?? names[^1], label is not null);
    }

    /// <summary>Looks at all lines of a file with a heading, whose last column is to be predicted.</summary>
    /// <param name="path">The file.</param>
    public static CsvColumns OfLastColumn(string path) => Of(path, File.ReadLines(path).First().Split(',')[^1]);

    /// <summary>How ML.NET reads the file.</summary>
    /// <param name="labelName">What to call the column to predict.</param>
    /// <param name="labelKind">Its type.</param>
    public TextLoader.Options LoaderOptions(string labelName, DataKind labelKind) => new()
    {
        Separators = [','],
        HasHeader = HasHeader,
        Columns = [.. Names.Select((name, i) => name == Label
            ? new TextLoader.Column(labelName, labelKind, i)
            : new TextLoader.Column(name, Texts.Contains(name) ? DataKind.String : DataKind.Single, i))],
    };
}
