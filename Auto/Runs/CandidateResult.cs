using MLNet.DeepExtensions.Auto.Ensembles;

namespace MLNet.DeepExtensions.Auto.Runs;

/// <summary>What came of a candidate.</summary>
/// <param name="Name">The name in the leaderboard.</param>
/// <param name="State">What became of it.</param>
internal sealed record CandidateResult(string Name, CandidateState State)
{
    /// <summary>What it says of rows that it was not trained on, as <see cref="AveragedRows"/> reads it; none without a result.</summary>
    public float[] Predictions { get; init; } = [];

    /// <summary>The model of each fold; none without a result.</summary>
    public IReadOnlyList<MemberPart> Parts { get; init; } = [];

    /// <summary>The bytes of all models together, as saved.</summary>
    public long Bytes { get; init; }

    /// <summary>The time for all folds.</summary>
    public TimeSpan FitTime { get; init; }

    /// <summary>The packages that a server needs beside those of every model.</summary>
    public IReadOnlyList<string> ServerPackages { get; init; } = [];

    /// <summary>The candidate as C#; null if it cannot be written.</summary>
    public CandidateCode? Code { get; init; }

    /// <summary>Why there is no result; null if there is one.</summary>
    public string? Failure { get; init; }

    /// <summary>A candidate without a result.</summary>
    public static CandidateResult Without(string name, CandidateState state, string failure, TimeSpan fitTime = default) =>
        new(name, state) { Failure = failure, FitTime = fitTime };
}
