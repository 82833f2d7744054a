using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Layers;

namespace MLNet.DeepExtensions;

/// <summary>What suits most tables, where the options leave it open.</summary>
internal static class TableDefaults
{
    /// <summary>The dropout: what a class says of a row is often chance, of which more would be learned by heart than of numbers.</summary>
    public static double GetDropout(LearningTask task) => task.IsClassification ? 0.3 : 0.1;

    /// <summary>The dropout of features: a number is read off too few of them to do without one, a class is not.</summary>
    public static double GetFeatureDropout(LearningTask task) => task.IsClassification ? 0.15 : 0;

    /// <summary>
    /// The dropout of features by the number of columns, numbers and categories: where they are few, each says what no other does, and a row
    /// without one of them is another row. None up to 6, all of it from 14 on.
    /// </summary>
    public static double GetFeatureDropout(LearningTask task, int columns) => GetFeatureDropout(task) * Math.Clamp((columns - 6) / 8.0, 0, 1);

    /// <summary>
    /// The training rows that make a bin of a number: where a class is told by a few rows, more bins learn these by heart; a number is read off
    /// them more finely.
    /// </summary>
    public static int GetRowsPerBin(LearningTask task) => task.IsClassification ? 160 : PiecewiseLinearEmbedding.DefaultRowsPerBin;
}
