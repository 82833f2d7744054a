namespace MLNet.DeepExtensions.Evaluation;

/// <summary>What was predicted for rows of one class each.</summary>
/// <param name="ClassNames">The classes: first those that have scores, then those that only labels have.</param>
/// <param name="Labels">The class of each row.</param>
/// <param name="Predicted">The predicted class of each row.</param>
internal sealed record ClassPredictions(IReadOnlyList<string> ClassNames, int[] Labels, int[] Predicted)
{
    /// <summary>The number of classes that have scores.</summary>
    public required int ScoredCount { get; init; }

    /// <summary>The scores, row by row, one for each class that has scores; of two classes one, that of the second.</summary>
    public required float[] Scores { get; init; }

    /// <summary>The probabilities in the same order; null if there are none.</summary>
    public required float[]? Probabilities { get; init; }

    /// <summary>Whether there are two classes, of which the second is the one to find.</summary>
    public bool IsBinary { get; init; }

    /// <summary>The number of scores a row.</summary>
    public int Width => IsBinary ? 1 : ScoredCount;

    /// <summary>The probability of a class; 0 for a class that the model does not know.</summary>
    public double Probability(int row, int c) => IsBinary
        ? c == 1 ? Probabilities![row] : 1 - Probabilities![row]
        : c < ScoredCount ? Probabilities![(row * ScoredCount) + c] : 0;
}
