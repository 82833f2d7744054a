using System.Text.Json;
using MLNet.DeepExtensions.Cli.Running;

namespace MLNet.DeepExtensions.Cli.Rows;

/// <summary>Writes a JSON object in each line.</summary>
/// <param name="stream">Takes the lines.</param>
/// <param name="fields">The columns.</param>
internal sealed class JsonLinesWriter(Stream stream, IReadOnlyList<RowField> fields) : RowWriter
{
    private readonly BufferedStream _stream = new(stream, 1 << 16);
    private readonly Utf8JsonWriter _json = new(Stream.Null, JsonAnswer.Settings with { Indented = false });

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<object?> values)
    {
        _json.Reset(_stream);
        JsonRows.Write(_json, fields, values);
        _json.Flush();
        _stream.Write("\n"u8);
    }

    /// <inheritdoc/>
    public override void Complete() => _stream.Flush();

    /// <inheritdoc/>
    public override void Dispose() => _json.Dispose();
}
