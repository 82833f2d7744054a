using Microsoft.ML;

namespace MLNet.DeepExtensions.Auto;

/// <summary>A candidate of your own: it is judged in the same folds as all others, and may become a part of the winner.</summary>
public sealed class AutoCandidate
{
    /// <summary>Describes a candidate.</summary>
    /// <param name="name">Its name in the leaderboard, such as <c>encoder</c>.</param>
    /// <param name="create">
    /// Makes the chain, not fitted, from the prepared columns, or the typed ones, to scores: <c>Probability</c> of two classes, <c>Score</c> of
    /// several (probabilities) or of a number. It is called once a run, and once more where it is fitted to all rows.
    /// </param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public AutoCandidate(string name, Func<PreparedColumns, IEstimator<ITransformer>> create)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(create);
        (Name, Create) = (name, create);
    }

    /// <summary>Its name in the leaderboard.</summary>
    public string Name { get; }

    internal Func<PreparedColumns, IEstimator<ITransformer>> Create { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
