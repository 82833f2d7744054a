using System.Buffers;
using System.Globalization;
using System.Text;

namespace MLNet.DeepExtensions.Cli.Rows;

/// <summary>Writes values that are set apart by a delimiter, in UTF-8, below a line of names.</summary>
internal sealed class DelimitedWriter : RowWriter
{
    private readonly StreamWriter _text;
    private readonly char _delimiter;
    private readonly SearchValues<char> _quoted;

    /// <summary>Writes the names.</summary>
    public DelimitedWriter(Stream stream, IReadOnlyList<RowField> fields, char delimiter)
    {
        _text = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        _delimiter = delimiter;
        _quoted = SearchValues.Create([delimiter, '"', '\r', '\n']);
        Write([.. fields.Select(field => field.Name)]);
    }

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<object?> values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (i > 0)
            {
                _text.Write(_delimiter);
            }

            WriteValue(ToText(values[i]));
        }

        _text.WriteLine();
    }

    /// <inheritdoc/>
    public override void Complete() => _text.Flush();

    /// <inheritdoc/>
    public override void Dispose() => _text.Dispose();

    private static string ToText(object? value) => value switch
    {
        null => string.Empty,
        bool truth => truth ? "true" : "false",
        double number => double.IsNaN(number) ? string.Empty : number.ToString(CultureInfo.InvariantCulture),
        _ => (string)value,
    };

    private void WriteValue(string text)
    {
        var isQuoted = text.AsSpan().ContainsAny(_quoted) || text is [' ', ..] or [.., ' '];
        _text.Write(isQuoted ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text);
    }
}
