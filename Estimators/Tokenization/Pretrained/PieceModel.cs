namespace MLNet.DeepExtensions.Tokenization;

/// <summary>One algorithm that cuts texts into the tokens of a vocabulary that is given.</summary>
internal abstract class PieceModel
{
    /// <summary>What it is called.</summary>
    public abstract string Name { get; }

    /// <summary>Appends the ids of a text's tokens, without special ones.</summary>
    /// <param name="text">The text.</param>
    /// <param name="ids">Where to append them.</param>
    /// <param name="most">How many to append at most, not negative; the others are cut off.</param>
    public abstract void AppendIds(ReadOnlySpan<char> text, List<int> ids, int most);

    /// <summary>Adds the ids of texts to a graph, without special ones.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="texts">The UTF-16 units of each text, 64-bit integers.</param>
    /// <param name="most">The ids of a text that are needed at most, positive.</param>
    /// <returns>The ids of each text, as many as are needed or more.</returns>
    public abstract string[] AddIds(TextGraph graph, string[] texts, int most);
}
