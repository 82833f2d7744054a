namespace MLNet.DeepExtensions.Search;

/// <summary>When a search ends: after so many trials, or so much time, whichever comes first.</summary>
public sealed record SearchBudget
{
    /// <summary>Sets the budget.</summary>
    /// <param name="trials">The number of trials, positive; those that are stopped early count. Null for any number.</param>
    /// <param name="time">
    /// The time, positive; the fits that run when it ends are finished, and no other starts. The time of a search that is resumed counts on. Null for
    /// any time.
    /// </param>
    /// <exception cref="ArgumentException">Both are null, or one is not positive.</exception>
    public SearchBudget(int? trials = null, TimeSpan? time = null)
    {
        if (trials is null && time is null)
        {
            throw new ArgumentException("A budget must have trials, a time or both, but both are null: the search would never end.");
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(trials ?? 1, nameof(trials));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(time));
        (Trials, Time) = (trials, time);
    }

    /// <summary>The number of trials; null for any number.</summary>
    public int? Trials { get; }

    /// <summary>The time; null for any.</summary>
    public TimeSpan? Time { get; }
}
