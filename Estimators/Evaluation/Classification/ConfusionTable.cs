using System.Text.Json;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>A mistake that was made.</summary>
/// <param name="Label">The class that the rows are of.</param>
/// <param name="Predicted">The class that was predicted.</param>
/// <param name="Count">The number of rows, in their weights.</param>
public readonly record struct ClassConfusion(string Label, string Predicted, double Count);

/// <summary>How often each class was taken for each other one.</summary>
public sealed class ConfusionTable
{
    private const int MostClasses = 15;
    private const int MostConfusions = 15;
    private readonly Dictionary<(int Label, int Predicted), double> _counts = [];

    internal ConfusionTable(IReadOnlyList<string> classNames, IEnumerable<(int Label, int Predicted, double Weight)> rows)
    {
        ClassNames = classNames;
        foreach (var (label, predicted, weight) in rows)
        {
            _counts[(label, predicted)] = _counts.GetValueOrDefault((label, predicted)) + weight;
        }
    }

    /// <summary>The names of the classes, in the order of the model's scores.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>How many rows of a class, in their weights, were predicted to be of a class.</summary>
    /// <param name="label">The number of the class that the rows are of, in <see cref="ClassNames"/>.</param>
    /// <param name="predicted">The number of the predicted class.</param>
    public double this[int label, int predicted]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)label, (uint)ClassNames.Count, nameof(label));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)predicted, (uint)ClassNames.Count, nameof(predicted));
            return _counts.GetValueOrDefault((label, predicted));
        }
    }

    /// <summary>The mistakes that were made, the most frequent first.</summary>
    public IReadOnlyList<ClassConfusion> Confusions =>
    [
        .. from entry in _counts
           where entry.Key.Label != entry.Key.Predicted && entry.Value > 0
           orderby entry.Value descending, entry.Key
           select new ClassConfusion(ClassNames[entry.Key.Label], ClassNames[entry.Key.Predicted], entry.Value),
    ];

    /// <summary>The table with aligned columns; of many classes, the most frequent mistakes.</summary>
    public override string ToString() => ToTable().ToText().TrimEnd();

    internal TextTable ToTable()
    {
        int[] classes = [.. Enumerable.Range(0, ClassNames.Count)];
        if (classes.Length <= MostClasses)
        {
            return new TextTable(
                "Confusion: the class in the row, the prediction in the column",
                [string.Empty, .. ClassNames],
                [.. classes.Select(label => (string[])[ClassNames[label], .. classes.Select(predicted => Text(this[label, predicted]))])]);
        }

        var confusions = Confusions;
        return new TextTable(
            "Most frequent mistakes",
            ["class", "predicted", "rows"],
            [.. confusions.Take(MostConfusions).Select(entry => (string[])[entry.Label, entry.Predicted, MetricText.Count(entry.Count)])])
        {
            Note = confusions.Count > MostConfusions ? FormattableString.Invariant($"… and {confusions.Count - MostConfusions:N0} more pairs") : null,
        };
    }

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("confusion");
        foreach (var ((label, predicted), count) in _counts.OrderBy(entry => entry.Key))
        {
            json.WriteStartObject();
            json.WriteString("label", ClassNames[label]);
            json.WriteString("predicted", ClassNames[predicted]);
            JsonText.WriteNumber(json, "count", count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Text(double count) => count == 0 ? "·" : MetricText.Count(count);
}
