namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>The same folds several times, with another seed each time.</summary>
/// <param name="once">The folds.</param>
/// <param name="times">How often.</param>
internal sealed class RepeatedFolds(Folds once, int times) : Folds(checked(once.Count * times))
{
    internal override string? StrataColumnName => once.StrataColumnName;

    internal override string? GroupColumnName => once.GroupColumnName;

    public override string ToString() => $"{once}, {times} times";

    // Repeated again, each repetition is several.
    internal override IReadOnlyList<RowFold> Assign(FoldColumns rows, int repetition) =>
    [
        .. Enumerable.Range(repetition * times, times).SelectMany(time => once.Assign(rows, time)),
    ];
}
