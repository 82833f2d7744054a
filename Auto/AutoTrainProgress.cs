using System.Globalization;

namespace MLNet.DeepExtensions.Auto;

/// <summary>How far a run is.</summary>
/// <param name="Candidate">What is tried out, or has just been.</param>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Count">The number of candidates.</param>
/// <param name="FoldsDone">How many of its folds are done.</param>
/// <param name="FoldCount">The number of folds.</param>
/// <param name="Elapsed">The time since the start, that of earlier parts of a resumed run included.</param>
public sealed record AutoTrainProgress(string Candidate, int Number, int Count, int FoldsDone, int FoldCount, TimeSpan Elapsed)
{
    /// <summary>What became of the candidate, once it is done; null before.</summary>
    public LeaderboardEntry? Result { get; internal init; }

    /// <summary>The progress in a line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Elapsed.TotalSeconds,6:F1} s  {Number} of {Count}: {Candidate}, ")
        + (Result?.Outcome ?? FormattableString.Invariant($"fold {FoldsDone} of {FoldCount}"));
}
