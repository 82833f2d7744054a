namespace MLNet.DeepExtensions.Explanations;

/// <summary>What one token of a row contributes to a score.</summary>
/// <param name="Token">The token: its key's value, or the key's number if keys have no values; empty for an unknown one.</param>
/// <param name="Position">The token's place in the row, from 0 on.</param>
/// <param name="Contribution">
/// By how much the token raises the score, in the unit of the score; negative if it lowers it. 0 for an unknown token, and for one that
/// was cut away because the row is too long.
/// </param>
public sealed record TokenContribution(string Token, int Position, float Contribution);
