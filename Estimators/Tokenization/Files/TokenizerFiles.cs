using System.Text.Json;
using MLNet.DeepExtensions.Trainers.Files;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>Finds and reads the files of a tokeniser.</summary>
internal static class TokenizerFiles
{
    private const string Json = "tokenizer.json";
    private const string WordPieces = "vocab.txt";
    private const string BytePairs = "vocab.json";
    private const string Merges = "merges.txt";
    private const string Config = "tokenizer_config.json";

    /// <summary>Reads a folder or a file.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="IOException">There is no such folder or file, or it cannot be read.</exception>
    /// <exception cref="InvalidDataException">A file is damaged or of an algorithm that the package does not know.</exception>
    public static PretrainedTokenizer Read(string path)
    {
        if (Directory.Exists(path))
        {
            var name = Array.Find([Json, WordPieces, BytePairs], name => File.Exists(Path.Combine(path, name)));
            return name is null ? throw NothingIn(path) : Read(Path.Combine(path, name));
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException(
                $"The tokeniser must be a folder or a file but '{path}' is neither. Give the folder that has the encoder's {Json}, {WordPieces}, or "
                + $"{BytePairs} and {Merges}.",
                path);
        }

        var config = ReadConfig(Beside(path, Config));
        using var stream = File.OpenRead(path);
        return Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase)
            ? ReadAnyJson(path, stream, config)
            : ReadWordPieces(Quote(path), stream, config.ApplyTo(new WordPieceSettings()));
    }

    /// <summary>Reads a WordPiece vocabulary of one token a line.</summary>
    /// <param name="source">What messages call it.</param>
    /// <param name="stream">The lines.</param>
    /// <param name="settings">How it was made.</param>
    public static PretrainedTokenizer ReadWordPieces(string source, Stream stream, WordPieceSettings settings)
    {
        var vocabulary = TokenVocabulary.ReadLines(source, stream);
        var unknown = vocabulary.FindSpecial(settings.UnknownToken, "of words without pieces");
        var special = new SpecialTokens(
            unknown,
            vocabulary.FindSpecial(settings.StartToken, "which begins a row"),
            vocabulary.FindSpecial(settings.EndToken, "which ends a text"),
            vocabulary.Find(settings.PaddingToken),
            vocabulary.Find(settings.MaskToken),
            Separators: 1);
        return new PretrainedTokenizer(vocabulary, new WordPieceModel(vocabulary, settings, unknown), special);
    }

    /// <summary>Reads a <c>tokenizer.json</c>.</summary>
    /// <param name="source">What messages call it.</param>
    /// <param name="stream">The file.</param>
    /// <param name="config">What the file beside it says.</param>
    public static PretrainedTokenizer ReadTokenizerJson(string source, Stream stream, TokenizerConfig config) =>
        new TokenizerJson(JsonEntry.Read(source, stream), config).Read();

    /// <summary>Reads the two files of byte-level BPE.</summary>
    /// <param name="vocabulary">The ids of the tokens, and what messages call them.</param>
    /// <param name="merges">The merges, and what messages call them.</param>
    /// <param name="settings">How they are used.</param>
    public static PretrainedTokenizer ReadBytePairs(
        (string Source, Stream Stream) vocabulary, (string Source, Stream Stream) merges, BytePairSettings settings) =>
        ReadBytePairs(JsonEntry.Read(vocabulary.Source, vocabulary.Stream), merges, settings);

    private static PretrainedTokenizer ReadBytePairs(JsonEntry root, (string Source, Stream Stream) merges, BytePairSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.Separators);
        var vocabulary = new TokenVocabulary(root.Source, TokenizerJson.ReadIds(root));
        int? Find(string? given, string usual, string what) => given is null ? vocabulary.Find(usual) : vocabulary.FindSpecial(given, what);
        var special = new SpecialTokens(
            null,
            Find(settings.StartToken, "<s>", "which begins a row"),
            Find(settings.EndToken, "</s>", "which ends a text"),
            vocabulary.Find("<pad>"),
            vocabulary.Find("<mask>"),
            settings.Separators);
        var pairs = new BytePairMerges(merges.Source, vocabulary, BytePairMerges.ReadLines(merges.Source, merges.Stream));
        return new PretrainedTokenizer(vocabulary, new BytePairModel(vocabulary, pairs, settings.AddPrefixSpace), special);
    }

    private static PretrainedTokenizer ReadAnyJson(string path, Stream stream, TokenizerConfig config)
    {
        var root = JsonEntry.Read(Quote(path), stream);
        if (root.Element.TryGetProperty("model", out var model) && model.ValueKind == JsonValueKind.Object)
        {
            return new TokenizerJson(root, config).Read();
        }

        var merges = Beside(path, Merges);
        if (!File.Exists(merges))
        {
            throw new FileNotFoundException(
                $"{root.Source} must be a {Json}, or a {BytePairs} with {Merges} beside it, but has no model and there is no '{merges}'.", merges);
        }

        using var lines = File.OpenRead(merges);
        return ReadBytePairs(root, (Quote(merges), lines), config.ApplyTo(new BytePairSettings()));
    }

    private static TokenizerConfig ReadConfig(string path)
    {
        if (!File.Exists(path))
        {
            return new TokenizerConfig(null);
        }

        using var stream = File.OpenRead(path);
        return new TokenizerConfig(JsonEntry.Read(Quote(path), stream));
    }

    private static FileNotFoundException NothingIn(string folder)
    {
        var found = Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal).Take(20).ToArray();
        var other = Array.Find(found, name => name!.EndsWith(".model", StringComparison.Ordinal));
        return new FileNotFoundException(
            $"The folder '{folder}' must have {Json}, {WordPieces}, or {BytePairs} and {Merges} but has "
            + (found.Length == 0 ? "no files." : $"'{string.Join("', '", found)}'.")
            + (other is null
                ? " Download the files of the encoder's tokeniser into it."
                : $" '{other}' is of SentencePiece, which the package does not know: take an encoder with WordPiece or byte-level BPE."));
    }

    private static string Beside(string path, string name) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, name);

    private static string Quote(string path) => $"'{path}'";
}
