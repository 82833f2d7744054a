namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>What is told of a word to a network: whole numbers, as many for each. It is told twice, by managed code and by a graph of a saved model,
/// which give the same.</summary>
internal abstract class WordKeys
{
    /// <summary>What stands between the words of a row where they are one text, as ML.NET joins a vector of texts to characters.</summary>
    public const char Separator = '\u001f';

    /// <summary>The numbers of a word, positive.</summary>
    public abstract int Count { get; }

    /// <summary>Tells of a word.</summary>
    /// <param name="word">The word, possibly empty.</param>
    /// <param name="keys">Where to, <see cref="Count"/> numbers, below 2²⁴, which 32-bit floats hold exactly.</param>
    public abstract void Write(ReadOnlySpan<char> word, Span<float> keys);

    /// <summary>Writes a graph that tells of the words of a row.</summary>
    /// <param name="inputName">The input, the UTF-16 units of all words, each with a space behind it, with <see cref="Separator"/> between them,
    /// (1, units).</param>
    /// <param name="outputName">The output, the numbers of one word after the other, (1, numbers).</param>
    /// <param name="mostWords">The number of words after which a row is cut.</param>
    /// <returns>An ONNX file.</returns>
    public abstract byte[] CreateGraph(string inputName, string outputName, int mostWords);
}
