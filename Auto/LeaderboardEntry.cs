using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.Auto;

/// <summary>A line of the leaderboard: a candidate, the naive baseline, or the ensemble.</summary>
public sealed class LeaderboardEntry
{
    internal LeaderboardEntry(string name, CandidateState state, MetricValue value) => (Name, State, Value) = (name, state, value);

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>What became of it.</summary>
    public CandidateState State { get; }

    /// <summary>
    /// The mean over the folds of the figure that is chosen by, on rows that were not trained on, with its interval (Nadeau and Bengio 2003); NaN
    /// without a result. Of the ensemble, each fold is judged by the shares that the other folds choose.
    /// </summary>
    public MetricValue Value { get; }

    /// <summary>The figure of each fold; none without a result.</summary>
    public IReadOnlyList<double> FoldValues { get; internal init; } = [];

    /// <summary>Whether it is the naive baseline.</summary>
    public bool IsBaseline { get; internal init; }

    /// <summary>Whether it is the weighted average of candidates.</summary>
    public bool IsEnsemble { get; internal init; }

    /// <summary>How much it counts in the ensemble, in [0, 1].</summary>
    public double Share { get; internal init; }

    /// <summary>The time to fit and judge it in all folds.</summary>
    public TimeSpan FitTime { get; internal init; }

    /// <summary>The number of bytes of its models of all folds together, as saved; null if it is not known.</summary>
    public long? ModelBytes { get; internal init; }

    /// <summary>
    /// The packages that a server needs beside <c>Microsoft.ML</c>, <c>Microsoft.ML.OnnxTransformer</c> and <c>Microsoft.ML.OnnxRuntime</c>.
    /// </summary>
    public IReadOnlyList<string> ServerPackages { get; internal init; } = [];

    /// <summary>
    /// The candidate as C#, to be tried out again or changed; null of the baseline, of the ensemble, and of a candidate of your own that is not a
    /// single trainer whose options can be written.
    /// </summary>
    public CandidateCode? Code { get; internal init; }

    /// <summary>Why it has no result; null if it has one.</summary>
    public string? Failure { get; internal init; }

    /// <summary>The value, or why there is none.</summary>
    internal string Outcome => State switch
    {
        CandidateState.Failed => $"failed: {Failure}",
        CandidateState.OutOfTime => $"out of time: {Failure}",
        CandidateState.LeftOut => $"left out: {Failure}",
        _ => $"{Value.Name} {Value}",
    };

    /// <summary>The name and the outcome.</summary>
    public override string ToString() => $"{Name}: {Outcome}";
}
