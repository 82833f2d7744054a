using System.Text;
using Sylvan.Data.Csv;

namespace MLNet.DeepExtensions.Auto.Files;

/// <summary>Finds out how a text file is written, by its beginning.</summary>
/// <param name="options">What is known beforehand.</param>
/// <param name="known">The names of columns that are expected; null if none are.</param>
internal sealed class DelimitedDetection(DataFileOptions options, IReadOnlyCollection<string>? known)
{
    private const int SampleLength = 1 << 18;
    private const int MostRecords = 500;
    private const double Regular = 0.9;
    private const string ToldPrefix = "sep=";
    private static readonly char[] _delimiters = ['\t', ';', '|', ',']; // where several are regular, the rarest in other use
    private static readonly char[] _quotes = ['"', '\''];

    /// <summary>Finds it out.</summary>
    /// <param name="stream">The file at its beginning.</param>
    /// <param name="encoding">Its encoding.</param>
    /// <returns>The format, the first records, and how many before them are none.</returns>
    public (DelimitedFormat Format, List<string[]> Sample, int Before) Detect(Stream stream, Encoding encoding)
    {
        var text = ReadSample(stream, encoding);
        var told = options.Delimiter ?? FindTold(text);
        var quotes = options.Quote is { } quote ? [quote] : text.Contains('"', StringComparison.Ordinal) ? ['"'] : _quotes;
        var candidates =
            from mark in quotes
            from delimiter in told is { } one ? [one] : _delimiters
            let format = new DelimitedFormat(delimiter, mark, encoding)
            let all = ReadRecords(format, text)
            let comments = CountComments(all)
            let before = comments + TitleRules.Count(all[comments..], options.HasHeader, known)
            let records = all[before..]
            let regularity = Regularity(records)
            select (format, records, before, regularity);
        var found = candidates.ToArray();
        var best = found.FirstOrDefault(candidate => candidate.regularity.Share >= Regular && candidate.regularity.Width > 1);
        best = best.format is null
            ? found.MaxBy(candidate => candidate.regularity.Width > 1 ? candidate.regularity.Share : 0)
            : found.Where(candidate => candidate.format.Delimiter == best.format.Delimiter) // names without quotes may stand above values with them
                .MaxBy(candidate => candidate.regularity.Count);

        return (best.regularity.Width > 1 && best.records[0].Length > 1) || told is not null
            ? (best.format, best.records, best.before)
            : found.OrderBy(candidate => candidate.regularity.Share < 1).ThenBy(candidate => candidate.format.Delimiter != ',')
                .Select(candidate => (candidate.format, candidate.records, candidate.before)).First(); // a single column
    }

    // The first line by which a file tells Excel what stands between its values.
    private static char? FindTold(string text) =>
        text.StartsWith(ToldPrefix, StringComparison.OrdinalIgnoreCase) && text.AsSpan(ToldPrefix.Length) is [var delimiter, '\r' or '\n', ..]
            ? delimiter
            : null;

    // Such a line, and comments that are not as wide as the others are.
    private static int CountComments(List<string[]> records)
    {
        var width = records.Count == 0 ? 0 : Widths(records).Key;
        var isTold = records is [[{ Length: <= 5 } first, ..], ..] && first.StartsWith(ToldPrefix, StringComparison.OrdinalIgnoreCase);
        var count = isTold ? 1 : 0;
        while (count < records.Count && records[count] is [['#', ..], ..] record && record.Length != width)
        {
            count++;
        }

        return count < records.Count ? count : 0;
    }

    private static KeyValuePair<int, int> Widths(List<string[]> records) => records.CountBy(record => record.Length).MaxBy(width => width.Value);

    // Without the last line, if that may not be whole.
    private static string ReadSample(Stream stream, Encoding encoding)
    {
        using var reader = new StreamReader(stream, encoding, detectEncodingFromByteOrderMarks: true);
        var letters = new char[SampleLength];
        var length = reader.ReadBlock(letters);
        if (length == SampleLength && letters.AsSpan().LastIndexOf('\n') is > 0 and var end)
        {
            length = end;
        }

        return new string(letters, 0, length);
    }

    private static List<string[]> ReadRecords(DelimitedFormat format, string text)
    {
        var records = new List<string[]>();
        try
        {
            using var reader = format.CreateReader(new StringReader(text));
            while (records.Count < MostRecords && reader.Read())
            {
                var fields = new string[reader.RowFieldCount];
                for (var i = 0; i < fields.Length; i++)
                {
                    fields[i] = reader.GetFieldSpan(i).ToString();
                }

                if (fields is not [var only] || !string.IsNullOrWhiteSpace(only))
                {
                    records.Add(fields);
                }
            }
        }
        catch (CsvFormatException)
        {
            // The records up to here tell as much; the sample may end in a quoted value.
        }

        return records;
    }

    // The part of the records that are as wide as most are, and how many they are; the first record must be, too.
    private static (double Share, int Width, int Count) Regularity(List<string[]> records)
    {
        if (records.Count == 0)
        {
            return (0, 0, 0);
        }

        var widths = Widths(records);
        var share = (double)widths.Value / records.Count;
        return (Math.Abs(records[0].Length - widths.Key) <= 1 ? share : share / 2, widths.Key, widths.Value);
    }
}
