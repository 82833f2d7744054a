namespace MLNet.DeepExtensions.Search;

/// <summary>What became of a trial.</summary>
public enum TrialState
{
    /// <summary>It was judged in all folds, with all of its epochs.</summary>
    Complete,

    /// <summary>Others did better with as little training, so it was given no more.</summary>
    StoppedEarly,

    /// <summary>It could not be made, fitted or judged.</summary>
    Failed,

    /// <summary>The time ended before it did.</summary>
    Unfinished,
}
