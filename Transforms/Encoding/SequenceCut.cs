namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>How a sequence that is too long is cut: so many values from its beginning, so many from its end.</summary>
/// <param name="Head">How many of the first values are kept, zero or more.</param>
/// <param name="Tail">How many of the last values are kept, zero or more.</param>
internal readonly record struct SequenceCut(int Head, int Tail)
{
    /// <summary>The largest length after the cut.</summary>
    public int Length => Head + Tail;
}
