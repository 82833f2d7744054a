using System.Globalization;

namespace MLNet.DeepExtensions.Explanations;

/// <summary>What one token of a row contributes to a score.</summary>
public sealed class TokenContribution
{
    internal TokenContribution(string token, int position, float contribution) =>
        (Token, Position, Contribution) = (token, position, contribution);

    /// <summary>The token: its key's value, or the key's number if keys have no values; empty for an unknown one.</summary>
    public string Token { get; }

    /// <summary>The token's place in the row, from 0 on.</summary>
    public int Position { get; }

    /// <summary>
    /// By how much the token raises the score, in the unit of the score; negative if it lowers it. 0 for an unknown token, and for one that was cut
    /// away because the row is too long.
    /// </summary>
    public float Contribution { get; }

    /// <summary>The token, and what it did.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Token}: {Contribution:G4}");
}
