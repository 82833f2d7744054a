using System.Text.Json;
using MLNet.DeepExtensions.Cli.Running;

namespace MLNet.DeepExtensions.Cli.Rows;

/// <summary>Writes a JSON array of objects, or an object that holds one.</summary>
internal sealed class JsonArrayWriter : RowWriter
{
    private const int FlushedBytes = 1 << 16;
    private readonly IReadOnlyList<RowField> _fields;
    private readonly Stream _stream;
    private readonly Utf8JsonWriter _json;
    private readonly bool _isWithin;
    private long _count;

    /// <summary>Begins the array.</summary>
    /// <param name="stream">Takes it.</param>
    /// <param name="fields">The columns.</param>
    /// <param name="command">The command whose answer holds the array; null for the array alone.</param>
    public JsonArrayWriter(Stream stream, IReadOnlyList<RowField> fields, string? command = null)
    {
        (_stream, _fields, _json, _isWithin) = (stream, fields, new Utf8JsonWriter(stream, JsonAnswer.Settings), command is not null);
        if (_isWithin)
        {
            _json.WriteStartObject();
            _json.WriteString("command", command);
            _json.WriteStartArray("predictions");
        }
        else
        {
            _json.WriteStartArray();
        }
    }

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<object?> values)
    {
        _count++;
        JsonRows.Write(_json, _fields, values);
        if (_json.BytesPending > FlushedBytes)
        {
            _json.Flush();
        }
    }

    /// <inheritdoc/>
    public override void Complete()
    {
        _json.WriteEndArray();
        if (_isWithin)
        {
            _json.WriteNumber("rows", _count);
            _json.WriteEndObject();
        }

        _json.Flush();
        _stream.Write("\n"u8);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _json.Reset(Stream.Null); // what is not complete need not be written
        _json.Dispose();
    }
}
