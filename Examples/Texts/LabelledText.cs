using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Examples.Texts;

/// <summary>A text and whether it is of the class looked for: spam, or a review that praises.</summary>
internal sealed class LabelledText
{
    public bool Label { get; set; }

    public string Text { get; set; } = string.Empty;

    /// <summary>Reads a file of two columns parted by a tab: the label, then the text. A heading is skipped.</summary>
    /// <param name="file">UTF-8; a label is 0, 1, true, false, ham, spam, negative or positive.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">A row is none; the message says which.</exception>
    public static List<LabelledText> Load(FileInfo file)
    {
        var rows = new List<LabelledText>();
        foreach (var (number, line) in File.ReadLines(file.FullName).Index())
        {
            if (line.Split('\t', 2) is [var label, var text] && ToBoolean(label) is { } value)
            {
                rows.Add(new LabelledText { Label = value, Text = text });
            }
            else if (number > 0 && line.Length > 0)
            {
                throw new InvalidDataException(
                    $"Line {number + 1} of {file.FullName} must be a label (0, 1, true, false, ham, spam, negative or positive), a tab and a text, "
                    + $"but is '{line[..Math.Min(line.Length, 40)]}'.");
            }
        }

        return rows;
    }

    private static bool? ToBoolean(string label) => label.Trim().ToLowerInvariant() switch
    {
        "1" or "true" or "spam" or "positive" => true,
        "0" or "false" or "ham" or "negative" => false,
        _ => null,
    };
}

/// <summary>What the model says of a text.</summary>
internal sealed class TextPrediction
{
    [ColumnName("PredictedLabel")]
    public bool Label { get; set; }

    public float Probability { get; set; }
}
