using MLNet.DeepExtensions.Tasks;

namespace MLNet.DeepExtensions;

/// <summary>What suits most tables, where the options leave it open.</summary>
internal static class TableDefaults
{
    /// <summary>The dropout: what a class says of a row is often chance, of which more would be learned by heart than of numbers.</summary>
    public static double GetDropout(LearningTask task) => task.IsClassification ? 0.3 : 0.1;

    /// <summary>The dropout of features: a number is read off too few of them to do without one, a class is not.</summary>
    public static double GetFeatureDropout(LearningTask task) => task.IsClassification ? 0.15 : 0;
}
