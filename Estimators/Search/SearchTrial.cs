using System.Globalization;

namespace MLNet.DeepExtensions.Search;

/// <summary>One trial of a search.</summary>
public sealed class SearchTrial
{
    internal SearchTrial(int number, TrialValues values) => (Number, Values) = (number, values);

    /// <summary>The number of the trial, from 1.</summary>
    public int Number { get; }

    /// <summary>What it tried out.</summary>
    public TrialValues Values { get; }

    /// <summary>What became of it.</summary>
    public TrialState State { get; internal set; } = TrialState.Unfinished;

    /// <summary>The mean figure over the folds that it was last judged in; NaN if it was not.</summary>
    public double Value { get; internal set; } = double.NaN;

    /// <summary>The figure of each fold that it was last judged in.</summary>
    public IReadOnlyList<double> FoldValues { get; internal set; } = [];

    /// <summary>The part of its training that it was last given, in (0, 1]: of the epochs, or of the folds; 0 if it was not judged.</summary>
    public double Share { get; internal set; }

    /// <summary>The time of all of its fits.</summary>
    public TimeSpan FitTime { get; internal set; }

    /// <summary>Why it failed; null if it did not.</summary>
    public string? Failure { get; internal set; }

    /// <summary>The trial in a line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"trial {Number}, {State}, {(Failure ?? Value.ToString("G4", CultureInfo.InvariantCulture))}: {Values}");
}
