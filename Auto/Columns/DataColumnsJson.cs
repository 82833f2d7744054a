using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Auto;

/// <summary>Writes columns as JSON, and reads them.</summary>
internal static class DataColumnsJson
{
    private const string Label = "label", Task = "task", TaskReason = "taskReason", PositiveLabel = "positiveLabel";
    private const string NegativeLabel = "negativeLabel", Columns = "columns", Notes = "notes", Name = "name", Kind = "kind", Format = "format";
    private const string MissingMarks = "missingMarks", RawType = "rawType", Reason = "reason";

    private static readonly JsonWriterOptions _settings = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes columns.</summary>
    public static string Write(DataColumns columns)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, _settings))
        {
            json.WriteStartObject();
            json.WriteString(Label, columns.LabelName);
            json.WriteString(Task, columns.Task?.ToString());
            json.WriteString(TaskReason, columns.TaskReason);
            if (columns.PositiveLabel is { } positive)
            {
                json.WriteString(PositiveLabel, positive);
            }

            if (columns.NegativeLabel is { } negative)
            {
                json.WriteString(NegativeLabel, negative);
            }

            json.WriteStartArray(Columns);
            foreach (var column in columns)
            {
                json.WriteStartObject();
                json.WriteString(Name, column.Name);
                json.WriteString(Kind, column.Kind.ToString());
                if (column.Format is { } format)
                {
                    json.WriteString(Format, format);
                }

                if (column.MissingMarks.Count > 0)
                {
                    WriteTexts(json, MissingMarks, column.MissingMarks);
                }

                json.WriteString(RawType, column.RawType.ToString());
                json.WriteString(Reason, column.Reason);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            WriteTexts(json, Notes, columns.Notes);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Reads columns.</summary>
    /// <exception cref="InvalidDataException">It is no JSON, or an entry is missing, unknown or wrong.</exception>
    public static DataColumns Read(string json)
    {
        var root = Object(Parse(json), "The columns", [Label, Task, TaskReason, PositiveLabel, NegativeLabel, Columns, Notes]);
        var entries = root[Columns] as JsonArray ?? throw Wrong($"\"{Columns}\" must be an array of columns");
        DataColumn[] columns = [.. entries.Select(ReadColumn)];
        if (columns.GroupBy(column => column.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw Wrong($"the column '{twice.Key}' is there more than once");
        }

        var label = Text(root, Label);
        if (label is not null && columns.All(column => column.Name != label))
        {
            throw new InvalidDataException($"\"{Label}\": {ColumnLookup.Missing(label, columns.Select(column => column.Name)).Message}");
        }

        var task = Text(root, Task) is { } name ? Enum<PredictionTask>(name, Task) : (PredictionTask?)null;
        return (label is null) == (task is null)
            ? new DataColumns(columns, label, task, Text(root, TaskReason) ?? "as the file says", Text(root, PositiveLabel), Texts(root, Notes))
            {
                NegativeLabel = Text(root, NegativeLabel),
            }
            : throw Wrong($"\"{Label}\" and \"{Task}\" must both be there, or neither");
    }

    private static DataColumn ReadColumn(JsonNode? node)
    {
        var entry = Object(node, "A column", [Name, Kind, Format, MissingMarks, RawType, Reason]);
        var name = Text(entry, Name) ?? throw Wrong($"a column has no \"{Name}\"");
        var kind = Enum<DataColumnKind>(
            Text(entry, Kind) ?? throw Wrong($"the column '{name}' has no \"{Kind}\""), $"the \"{Kind}\" of '{name}'");
        var format = Text(entry, Format);
        var marks = Texts(entry, MissingMarks);
        var type = Text(entry, RawType) is { } text ? Enum<DataKind>(text, $"the \"{RawType}\" of '{name}'") : DataKind.String;
        try
        {
            ColumnFormats.Require(kind, format);
        }
        catch (ArgumentException e)
        {
            throw Wrong($"the \"{Format}\" of '{name}' is wrong: {e.Message.TrimEnd('.')}");
        }

        return new DataColumn(name, kind, Text(entry, Reason) ?? "as the file says")
        {
            Format = format,
            MissingMarks = marks,
            RawType = type is DataKind.Single or DataKind.String ? type : throw Wrong($"the \"{RawType}\" of '{name}' must be Single or String"),
            Formats = ColumnFormats.From(kind, format, marks, type),
        };
    }

    private static void WriteTexts(Utf8JsonWriter json, string key, IEnumerable<string> texts)
    {
        json.WriteStartArray(key);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static string[] Texts(JsonObject entry, string key) => entry[key] switch
    {
        null => [],
        JsonArray array => [.. array.Select(item => item is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw NoTexts(key))],
        _ => throw NoTexts(key),
    };

    private static InvalidDataException NoTexts(string key) => Wrong($"\"{key}\" must be an array of texts");

    private static JsonNode? Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"Columns must be the JSON that DataColumns.ToJson writes, but it is none: {e.Message}", e);
        }
    }

    private static JsonObject Object(JsonNode? node, string what, string[] known)
    {
        var entry = node as JsonObject ?? throw Wrong($"{what} must be an object");
        var unknown = entry.Select(pair => pair.Key).FirstOrDefault(key => !known.Contains(key));
        return unknown is null
            ? entry
            : throw Wrong($"the entry \"{unknown}\" is unknown: "
                + (ColumnLookup.Nearest(unknown, known) is { } near ? $"did you mean \"{near}\"?" : $"there may be {string.Join(", ", known)}"));
    }

    private static string? Text(JsonObject entry, string key) => entry[key] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw Wrong($"\"{key}\" must be a text"),
    };

    private static T Enum<T>(string text, string what)
        where T : struct, Enum =>
        System.Enum.TryParse<T>(text, ignoreCase: true, out var value) && System.Enum.IsDefined(value)
            ? value
            : throw Wrong($"{what} must be one of {string.Join(", ", System.Enum.GetNames<T>())} but is \"{text}\"");

    private static InvalidDataException Wrong(string fault) =>
        new($"Columns must be the JSON that DataColumns.ToJson writes, but {fault}. Mend the entry, or infer the columns again.");
}
