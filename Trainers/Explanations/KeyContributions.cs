namespace MLNet.DeepExtensions.Trainers.Explanations;

/// <summary>What the keys of one row contribute to one of its scores.</summary>
/// <param name="Values">For each input a number for each key that it reads; all together about the score less the baseline's.</param>
/// <param name="Class">The number of the score, which is the number of the class.</param>
/// <param name="Score">The row's score.</param>
/// <param name="BaselineScore">The score of the same row with all keys unknown.</param>
internal sealed record KeyContributions(float[][] Values, int Class, float Score, float BaselineScore);
