namespace MLNet.DeepExtensions.Search;

/// <summary>How far a search is.</summary>
/// <param name="Trial">What has just been tried out.</param>
/// <param name="BestValue">The best figure of a trial that was not stopped early; NaN before the first.</param>
/// <param name="Elapsed">The time since the start, that of earlier runs of a search that was resumed included.</param>
public sealed record SearchProgress(SearchTrial Trial, double BestValue, TimeSpan Elapsed)
{
    /// <summary>The progress in a line.</summary>
    public override string ToString() => FormattableString.Invariant($"{Trial} (best {BestValue:G4}, {Elapsed.TotalSeconds:F0} s)");
}
