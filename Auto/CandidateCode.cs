namespace MLNet.DeepExtensions.Auto;

/// <summary>A candidate as C#: what to write to have it tried out again, or to change it.</summary>
public sealed class CandidateCode
{
    internal CandidateCode(string text, IReadOnlyList<string> namespaces) => (Text, Namespaces) = (text, namespaces);

    /// <summary>
    /// A lambda, the second argument of an <see cref="AutoCandidate"/>: it takes <see cref="PreparedColumns"/> and knows <c>ml</c>. The options that
    /// are not named have their defaults. Lines end with a line feed.
    /// </summary>
    public string Text { get; }

    /// <summary>The namespaces of what it names, in order.</summary>
    public IReadOnlyList<string> Namespaces { get; }

    /// <summary>The text.</summary>
    public override string ToString() => Text;
}
