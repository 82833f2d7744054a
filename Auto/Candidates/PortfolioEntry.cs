using Microsoft.ML;

namespace MLNet.DeepExtensions.Auto.Candidates;

/// <summary>Makes a chain, not fitted, of prepared columns.</summary>
/// <param name="ml">The context.</param>
/// <param name="columns">The columns.</param>
internal delegate IEstimator<ITransformer> CreateCandidate(MLContext ml, PreparedColumns columns);

/// <summary>A candidate that is tried out.</summary>
/// <param name="Trainer">The trainer's name, by which it is chosen.</param>
/// <param name="Name">The name in the leaderboard.</param>
/// <param name="Create">Makes the chain of the prepared columns.</param>
internal sealed record PortfolioEntry(string Trainer, string Name, CreateCandidate Create)
{
    /// <summary>
    /// Two other candidates, by their names: it is tried only where the first is better than the second, or one of them has no result; null to try it
    /// in any case.
    /// </summary>
    public (string One, string Other)? OnlyWhereBetter { get; init; }
}
