namespace MLNet.DeepExtensions.Tokenization;

/// <summary>The ids of the tokens that stand for no text.</summary>
/// <param name="Unknown">Stands for what the vocabulary lacks.</param>
/// <param name="Start">Begins each row.</param>
/// <param name="End">Ends each text.</param>
/// <param name="Padding">Fills short rows.</param>
/// <param name="Mask">Stands for what an encoder is to guess.</param>
/// <param name="Separators">How often <paramref name="End"/> stands between two texts.</param>
internal sealed record SpecialTokens(int? Unknown, int? Start, int? End, int? Padding, int? Mask, int Separators)
{
    /// <summary>How many of them a row of one text has.</summary>
    public int CountOfOne => (Start is null ? 0 : 1) + (End is null ? 0 : 1);

    /// <summary>How many of them a row of two texts has.</summary>
    public int CountOfTwo => CountOfOne + (End is null ? 0 : Separators);
}
