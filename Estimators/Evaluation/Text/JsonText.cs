using System.Text.Json;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Writes figures as JSON, which has no NaN.</summary>
internal static class JsonText
{
    /// <summary>Writes figures under their names.</summary>
    public static void WriteMetrics(Utf8JsonWriter json, string name, IEnumerable<MetricValue> metrics)
    {
        json.WriteStartObject(name);
        foreach (var metric in metrics)
        {
            if (metric.Interval is not { } interval)
            {
                WriteNumber(json, metric.Name, metric);
                continue;
            }

            json.WriteStartObject(metric.Name);
            WriteNumber(json, "value", metric);
            WriteNumber(json, "lower", interval.Lower);
            WriteNumber(json, "upper", interval.Upper);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>Writes a number, or null if it is none.</summary>
    public static void WriteNumber(Utf8JsonWriter json, string name, double number)
    {
        if (double.IsFinite(number))
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
