namespace MLNet.DeepExtensions.Auto;

/// <summary>What became of a candidate.</summary>
public enum CandidateState
{
    /// <summary>It was judged in all folds.</summary>
    Complete,

    /// <summary>It could not be made, fitted or judged.</summary>
    Failed,

    /// <summary>The time ended, or was too short for it.</summary>
    OutOfTime,

    /// <summary>It was not tried, as what others came to says that it would not help.</summary>
    LeftOut,
}
