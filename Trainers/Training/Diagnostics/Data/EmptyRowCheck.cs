using MLNet.DeepExtensions.Trainers.Layers;

namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>Rows of which nothing is known: all numbers missing and all keys unknown. A zero is a number like any other.</summary>
internal sealed class EmptyRowCheck : IDataCheck
{
    public const string Code = "empty-rows";

    public IEnumerable<Finding> Check(DataSample train, DataSample? validation)
    {
        var empty = Enumerable.Range(0, train.Count).Count(row => IsEmpty(train, row));
        if (empty > 0)
        {
            yield return Finding.Warning(
                Code,
                $"Nothing is known of {empty:N0} rows ({(double)empty / train.Count:P1}) of {train.Scope}: {What(train)}. ",
                $"They teach no more than how frequent a label is. Filter them out, or check the transforms that make the columns.");
        }
    }

    private static string What(DataSample sample) => sample.KeyCount switch
    {
        0 => "each number in them is missing",
        var keys when keys == sample.Width => "each word or category in them is unknown",
        _ => "each number in them is missing, each word or category unknown",
    };

    /// <summary>Whether nothing is known of a row. After its end, keys are -1, and numbers the padding.</summary>
    public static bool IsEmpty(DataSample sample, int row)
    {
        var (keysStart, keysEnd) = (sample.FeatureCount, sample.FeatureCount + sample.KeyCount);
        var values = sample.Row(row);
        return !HasNumber(values[..keysStart])
            && !values[keysStart..keysEnd].ContainsAnyExcept(0f, KeySequence.Padding)
            && !HasNumber(values[keysEnd..]);
    }

    private static bool HasNumber(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (!float.IsNaN(value) && value != NumberSequence.Padding)
            {
                return true;
            }
        }

        return false;
    }
}
