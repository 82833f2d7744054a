using MLNet.DeepExtensions.CrossValidation;

namespace MLNet.DeepExtensions.Search;

/// <summary>How a search goes.</summary>
public sealed class SearchOptions : FoldedOptions
{
    /// <summary>
    /// The figure to search by, for example <c>AUC</c>. Default null: <c>F1</c> of two classes, <c>MacroF1</c> of several, <c>RMSE</c> of numbers.
    /// </summary>
    public string? Metric { get; set; }

    /// <summary>The seed of what is tried out. Default 0.</summary>
    public int Seed { get; set; }

    /// <summary>How many fits this process does side by side, positive. Default 1. The trials are the same whatever the number.</summary>
    public int Parallel { get; set; } = 1;

    /// <summary>
    /// Whether trials that do badly are stopped early (successive halving, Jamieson and Talwalkar 2016): nine at a time, trainers of this package
    /// train a ninth of their epochs, the best third of them a third, and the best third of those all; other trainers are given a part of the folds
    /// instead. Default true.
    /// </summary>
    public bool StopEarly { get; set; } = true;

    /// <summary>
    /// A folder in which each result is kept, so that a search that was killed goes on where it was, with the same trials, when it is started again
    /// with the same space, data, folds and seed. It is made if it does not exist, and belongs to one search. Default null.
    /// </summary>
    public string? Directory { get; set; }

    /// <summary>
    /// Folds around the whole search: in each, it searches in the training rows alone, and the best is fitted to them and predicts the others. That
    /// tells what a search of this kind really gives, and takes as many times as long as there are folds. Default null.
    /// </summary>
    public Folds? NestedFolds { get; set; }

    /// <summary>Told of each trial. Default null.</summary>
    public IProgress<SearchProgress>? Progress { get; set; }

    /// <summary>What tells the time. Default the system's clock.</summary>
    internal TimeProvider Clock { get; set; } = TimeProvider.System;

    internal override void Validate()
    {
        base.Validate();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Parallel);
        if (Directory is not null && string.IsNullOrWhiteSpace(Directory))
        {
            throw new ArgumentException("Directory must be null or the path of a folder but is empty.");
        }
    }
}
