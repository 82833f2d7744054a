using Microsoft.ML;

namespace MLNet.DeepExtensions.Catalogs;

/// <summary>The context for steps where the caller's cannot be had, such as of a model that explains itself.</summary>
/// <remarks>Only for what draws nothing at random and reports nothing: the caller's seed and log are not in it.</remarks>
internal static class DetachedContext
{
    /// <summary>The context.</summary>
    public static MLContext Shared { get; } = new();
}
