namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>How a sequence that is too long is cut: so many values from its beginning, so many from its end.</summary>
/// <param name="Head">How many of the first values are kept, zero or more.</param>
/// <param name="Tail">How many of the last values are kept, zero or more.</param>
internal readonly record struct SequenceCut(int Head, int Tail)
{
    /// <summary>The largest length after the cut.</summary>
    public int Length => Head + Tail;

    /// <summary>The same cut of sequences whose steps are several values each.</summary>
    /// <param name="channels">The number of values of a step.</param>
    public SequenceCut Times(int channels) => new(checked(Head * channels), checked(Tail * channels));

    /// <summary>Copies a sequence, cut if it is too long.</summary>
    /// <typeparam name="T">The type of a value.</typeparam>
    /// <param name="sequence">The sequence.</param>
    /// <param name="target">Where to; there is space for the largest length.</param>
    /// <returns>The number of values copied.</returns>
    public int Apply<T>(ReadOnlySpan<T> sequence, Span<T> target)
    {
        if (sequence.Length <= Length)
        {
            sequence.CopyTo(target);
            return sequence.Length;
        }

        sequence[..Head].CopyTo(target);
        sequence[^Tail..].CopyTo(target[Head..]);
        return Length;
    }

    /// <summary>Which values of a sequence are kept.</summary>
    /// <param name="length">The length of the sequence.</param>
    public int[] Places(int length)
    {
        var left = Math.Max(0, length - Length);
        var head = Head;
        return [.. Enumerable.Range(0, length - left).Select(place => place < head ? place : place + left)];
    }
}
