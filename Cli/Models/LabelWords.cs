using MLNet.DeepExtensions.Auto;

namespace MLNet.DeepExtensions.Cli.Models;

/// <summary>How the two labels of a binary classification are written in the data.</summary>
/// <param name="Positive">The word for true.</param>
/// <param name="Negative">The word for false; null where it is any other.</param>
internal sealed record LabelWords(string Positive, string? Negative)
{
    /// <summary>The words of a model's label; null where they are true and false themselves, or of another task.</summary>
    public static LabelWords? From(DataColumns columns)
    {
        if (columns.Task != PredictionTask.BinaryClassification)
        {
            return null;
        }

        return columns.PositiveLabel is { } positive ? new LabelWords(positive, columns.NegativeLabel)
            : columns[columns.LabelName!].Format?.Split('/') is [var yes, var no] ? new LabelWords(yes, no)
            : null;
    }

    /// <summary>What a row is predicted to be.</summary>
    public string Write(bool isTrue) => isTrue ? Positive : Negative ?? $"not {Positive}";
}
