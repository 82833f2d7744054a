namespace MLNet.DeepExtensions.Tokenization;

/// <summary>The letters that byte-level BPE writes for bytes: printable ones of Latin-1 for themselves, and the others from U+0100 on.</summary>
internal static class ByteAlphabet
{
    private const int FirstOther = 0x100;
    private static readonly char[] _letters = MakeLetters();

    /// <summary>The letter of a byte.</summary>
    public static char Letter(byte value) => _letters[value];

    /// <summary>The bytes of all tokens that are written in these letters, by their ids.</summary>
    public static Dictionary<int, byte[]> Decode(TokenVocabulary vocabulary)
    {
        var bytes = _letters.Index().ToDictionary(letter => letter.Item, letter => (byte)letter.Index);
        return vocabulary.Ids.Where(token => token.Key.Length > 0 && token.Key.All(bytes.ContainsKey))
            .ToDictionary(token => token.Value, token => token.Key.Select(letter => bytes[letter]).ToArray());
    }

    private static char[] MakeLetters()
    {
        var letters = new char[256];
        var others = 0;
        for (var value = 0; value < letters.Length; value++)
        {
            var isPrintable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            letters[value] = (char)(isPrintable ? value : FirstOther + others++);
        }

        return letters;
    }
}
