namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>How far a cross-validation is.</summary>
/// <param name="Done">The number of folds that are done.</param>
/// <param name="Count">The number of folds.</param>
/// <param name="Elapsed">The time since the start.</param>
/// <param name="Failure">Why the last fold gave no predictions; null if it gave some.</param>
public sealed record FoldProgress(int Done, int Count, TimeSpan Elapsed, string? Failure)
{
    /// <summary>The progress in a line.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"fold {Done} of {Count}, {Elapsed.TotalSeconds:F1} s") + (Failure is null ? string.Empty : $": {Failure}");
}
