using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>What a column of scores, one for each class, says of the classes and of itself.</summary>
internal static class ClassScoreColumn
{
    // What the trainers of ML.NET write on their scores.
    private const string TrainingLabelValues = "TrainingLabelValues";

    private const float SumTolerance = 1e-3f;

    /// <summary>Finds the names of the classes: the score's own; without any, those of keys of as many classes.</summary>
    /// <param name="score">The scores.</param>
    /// <param name="width">The number of classes.</param>
    /// <param name="others">Columns that tell classes, such as the label.</param>
    /// <returns>A name for each class; null if they have none.</returns>
    public static IReadOnlyList<string>? FindNames(DataViewSchema.Column score, int width, params ReadOnlySpan<ClassColumn?> others)
    {
        if (KeyValueList.FromColumn(score, width, TrainingLabelValues) is { } values)
        {
            return values.Names;
        }

        var slots = SlotNameList.Read(score);
        if (slots.Length == width && Array.TrueForAll(slots, name => name.Length > 0))
        {
            return slots;
        }

        foreach (var other in others)
        {
            if (other is { Column.Type: KeyDataViewType, HasNames: true } && other.Names.Count == width)
            {
                return other.Names;
            }
        }

        return null;
    }

    /// <summary>Whether scores are probabilities: none is negative, and those of each row add up to 1.</summary>
    /// <param name="scores">The scores, row after row.</param>
    /// <param name="width">The number of classes.</param>
    public static bool AreProbabilities(float[] scores, int width)
    {
        for (var start = 0; start < scores.Length; start += width)
        {
            var sum = 0f;
            foreach (var score in scores.AsSpan(start, width))
            {
                if (score is < 0 or > 1 + SumTolerance)
                {
                    return false;
                }

                sum += score;
            }

            if (Math.Abs(sum - 1) > SumTolerance)
            {
                return false;
            }
        }

        return true;
    }
}
