using System.Globalization;
using System.Text;
using MLNet.DeepExtensions.Auto.Inference;
using Sylvan.Data.Csv;

namespace MLNet.DeepExtensions.Auto.Files;

/// <summary>A text file of values that are set apart by a delimiter.</summary>
internal sealed class DelimitedSource : TableSource
{
    private readonly FileStamp _stamp;
    private readonly DelimitedFormat _format;
    private readonly WrongLines _wrongLines;
    private readonly bool _hasHeader;
    private readonly int _before; // records that are none
    private readonly List<string> _notes = [];

    /// <summary>Looks at a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="options">What is known beforehand.</param>
    /// <param name="known">The names of columns that are expected; null if none are.</param>
    /// <exception cref="InvalidDataException">The file is empty, or no text.</exception>
    public DelimitedSource(string path, DataFileOptions options, IReadOnlyCollection<string>? known)
    {
        Path = path;
        _stamp = new FileStamp(path);
        _wrongLines = options.WrongLines;
        Encoding encoding;
        using (var stream = _stamp.Open())
        {
            encoding = TextEncoding.Detect(stream, path);
            encoding = options.Encoding ?? encoding;
        }

        using (var stream = _stamp.Open())
        {
            (_format, var sample, _before) = new DelimitedDetection(options, known).Detect(stream, encoding);
            if (sample.Count == 0)
            {
                throw new InvalidDataException($"The file '{path}' has no line with a value. Give a file with a line of names and rows below it.");
            }

            _hasHeader = options.HasHeader ?? HeaderRules.HasHeader(sample, known);
            if (_before > 0)
            {
                _notes.Add(SurveyText.BeforeValues(_before, "line", "lines"));
            }

            Names = _hasHeader ? HeaderNames.MakeUnique(TrimEnd(sample[0], sample), _notes) : HeaderNames.Create(sample[0].Length);
        }
    }

    /// <inheritdoc/>
    public override string Path { get; }

    /// <inheritdoc/>
    public override string Unit => "line";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Names { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => SkippedLines == 0
        ? _notes
        : [.. _notes, SkippedLines == 1
            ? "1 line with another number of values was left out."
            : string.Create(CultureInfo.InvariantCulture, $"{SkippedLines:N0} lines with another number of values were left out.")];

    /// <inheritdoc/>
    public override string Description =>
        $"values set apart by {DelimiterText}, {_format.Encoding.WebName}, {(_hasHeader ? "with" : "without")} a line of names";

    /// <summary>The number of lines that the last reading left out.</summary>
    public long SkippedLines { get; private set; }

    private string DelimiterText => _format.Delimiter switch
    {
        '\t' => "tabs",
        ',' => "commas",
        ';' => "semicolons",
        var other => $"'{other}'",
    };

    /// <inheritdoc/>
    public override TableCursor Open(IReadOnlyList<bool> columns) => new Cursor(this);

    // A delimiter behind the last name as behind the last value names no column.
    private static string[] TrimEnd(string[] names, List<string[]> sample) =>
        names is [.. var others, ""] && others.Length > 0 && sample.Skip(1).All(row => row.Length < names.Length || row[^1].Length == 0)
            ? others
            : names;

    private sealed class Cursor : TableCursor
    {
        private const int MostNamed = 3;
        private readonly DelimitedSource _source;
        private readonly CsvDataReader _reader;
        private long _line = 1; // where the next record begins
        private long _skipped;

        public Cursor(DelimitedSource source)
        {
            _source = source;
            var text = new StreamReader(source._stamp.Open(), source._format.Encoding, detectEncodingFromByteOrderMarks: true);
            _reader = source._format.CreateReader(text);
            for (var left = source._before + (source._hasHeader ? 1 : 0); left > 0 && ReadRecord(); left -= IsBlank ? 0 : 1)
            {
            }
        }

        public override long Row => RecordLine;

        private long RecordLine { get; set; }

        private bool IsBlank => _reader.RowFieldCount == 1 && _reader.GetFieldSpan(0).IsWhiteSpace() && _source.Names.Count > 1;

        public override bool Read()
        {
            while (ReadRecord())
            {
                if (IsBlank)
                {
                    continue;
                }

                if (IsWhole())
                {
                    return true;
                }

                if (_source._wrongLines == WrongLines.Refuse)
                {
                    throw WrongLine();
                }

                _skipped++;
            }

            _source.SkippedLines = _skipped;
            _source._stamp.Require();
            return false;
        }

        public override ReadOnlySpan<char> GetValue(int column) => _reader.GetFieldSpan(column);

        protected override void Dispose(bool disposing) => _reader.Dispose();

        private bool ReadRecord()
        {
            try
            {
                if (!_reader.Read())
                {
                    return false;
                }
            }
            catch (CsvFormatException e)
            {
                throw new InvalidDataException(
                    $"Line {_line} of '{_source.Path}' cannot be read: {e.Message} A quote ({_source._format.Quote}) inside of a quoted "
                    + "value must be doubled, and each one that is opened must be closed. "
                    + "Mend the line, or say what the quotes are (DataFileOptions.Quote).",
                    e);
            }

            RecordLine = _line;
            _line += 1 + LinesWithin(_reader.GetRawRecordSpan());
            return true;
        }

        // The record's own end does not count.
        private static int LinesWithin(ReadOnlySpan<char> record)
        {
            var text = record.TrimEnd("\r\n");
            return text.Count('\n');
        }

        private bool IsWhole()
        {
            var count = _reader.RowFieldCount;
            for (var i = _source.Names.Count; i < count; i++)
            {
                if (!_reader.GetFieldSpan(i).IsEmpty)
                {
                    return false;
                }
            }

            return count >= _source.Names.Count;
        }

        private InvalidDataException WrongLine()
        {
            var named = new List<string>();
            long wrong = 0;
            do
            {
                if (!IsBlank && !IsWhole() && wrong++ < MostNamed)
                {
                    named.Add(string.Create(CultureInfo.InvariantCulture, $"line {RecordLine:N0} has {_reader.RowFieldCount:N0}"));
                }
            }
            while (ReadRecord());
            var more = wrong > MostNamed ? string.Create(CultureInfo.InvariantCulture, $", and so on: {wrong:N0} lines are wrong") : string.Empty;
            return new InvalidDataException(
                $"Each line of '{_source.Path}' must have a value for each of its {_source.Names.Count} columns, but "
                + $"{string.Join(", ", named)}{more}. "
                + "Mend them, or leave such lines out (DataFileOptions.WrongLines).");
        }
    }
}
