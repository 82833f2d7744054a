namespace MLNet.DeepExtensions.Trainers.Explanations;

/// <summary>What parts of one row, keys or pixels, contribute to one of its scores.</summary>
/// <param name="Values">For each input a number for each part; all together about the score less the baseline's.</param>
/// <param name="Class">The number of the score, which is the number of the class.</param>
/// <param name="Score">The row's score.</param>
/// <param name="BaselineScore">The score of the row that has nothing to say: all keys unknown, all pixels of the mean colour.</param>
internal sealed record Contributions(float[][] Values, int Class, float Score, float BaselineScore);
