using System.Text;
using MLNet.DeepExtensions.Tokenization;

namespace MLNet.DeepExtensions.Explanations;

/// <summary>Joins the tokens of pretrained encoders, which are pieces of words, to words.</summary>
internal abstract class WordPieces
{
    private static readonly Dictionary<char, byte> _bytes =
        Enumerable.Range(0, 256).ToDictionary(value => ByteAlphabet.Letter((byte)value), value => (byte)value);

    private static readonly WordPieces[] _kinds = [new Continued(), new Spaced()];

    /// <summary>Joins the tokens of a text.</summary>
    /// <param name="tokens">The tokens with what they contribute.</param>
    /// <param name="vocabulary">All tokens that there are, by which pieces are known; null if it is not known.</param>
    /// <returns>The words; the tokens if they are no pieces.</returns>
    public static IReadOnlyList<TokenContribution> Join(IReadOnlyList<TokenContribution> tokens, IReadOnlyList<string>? vocabulary)
    {
        if (vocabulary is null || Array.Find(_kinds, kind => kind.Knows(vocabulary)) is not { } pieces)
        {
            return tokens;
        }

        var words = new List<List<TokenContribution>>();
        var isBroken = true; // by a special token
        foreach (var token in tokens)
        {
            if (pieces.IsSpecial(token.Token))
            {
                isBroken = true;
                continue;
            }

            if (isBroken || !pieces.IsContinued(token.Token))
            {
                words.Add([]);
            }

            isBroken = false;
            words[^1].Add(token);
        }

        return [.. words.Select(word => new TokenContribution(
            pieces.Write(word.Select(piece => piece.Token)), word[0].Position, word.Sum(piece => piece.Contribution)))];
    }

    /// <summary>Whether a vocabulary is of this kind.</summary>
    protected abstract bool Knows(IReadOnlyList<string> vocabulary);

    /// <summary>Whether a token stands for no text.</summary>
    protected abstract bool IsSpecial(string token);

    /// <summary>Whether a token goes on with the word of the token before it.</summary>
    protected abstract bool IsContinued(string token);

    /// <summary>The word that pieces make.</summary>
    protected abstract string Write(IEnumerable<string> pieces);

    // WordPiece marks what goes on with a word.
    private sealed class Continued : WordPieces
    {
        private const string Mark = "##";

        protected override bool Knows(IReadOnlyList<string> vocabulary) =>
            vocabulary.Contains("[CLS]") && vocabulary.Any(token => token.StartsWith(Mark, StringComparison.Ordinal));

        protected override bool IsSpecial(string token) => token is "[CLS]" or "[SEP]" or "[PAD]";

        protected override bool IsContinued(string token) => token.Length > Mark.Length && token.StartsWith(Mark, StringComparison.Ordinal);

        protected override string Write(IEnumerable<string> pieces) =>
            string.Concat(pieces.Select((piece, i) => i > 0 && IsContinued(piece) ? piece[Mark.Length..] : piece));
    }

    // Byte-level BPE marks the space before a word, and writes bytes as letters.
    private sealed class Spaced : WordPieces
    {
        private static readonly char _space = ByteAlphabet.Letter((byte)' ');

        protected override bool Knows(IReadOnlyList<string> vocabulary) =>
            (vocabulary.Contains("<s>") || vocabulary.Contains("<|endoftext|>")) && vocabulary.Contains(_space.ToString());

        protected override bool IsSpecial(string token) => token is "<s>" or "</s>" or "<pad>" or "<|endoftext|>";

        protected override bool IsContinued(string token) => !token.StartsWith(_space);

        protected override string Write(IEnumerable<string> pieces) => Encoding.UTF8
            .GetString([.. pieces.SelectMany(piece => piece).Where(_bytes.ContainsKey).Select(letter => _bytes[letter])])
            .Trim();
    }
}
