using Microsoft.ML;

namespace MLNet.DeepExtensions.UnitTests.Estimators;

/// <summary>What reaches a context's log from the time it is made, a line a message.</summary>
internal sealed class CapturedLog
{
    private readonly List<string> _lines = [];

    public CapturedLog(MLContext ml) => ml.Log += (_, message) =>
    {
        lock (_lines)
        {
            _lines.Add($"{message.Kind}: {message.RawMessage}");
        }
    };

    /// <summary>The messages, each after its kind and a colon.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>The messages of a kind that start with a text.</summary>
    public string[] Starting(string start) => [.. Lines.Where(line => line.StartsWith(start, StringComparison.Ordinal))];
}
