using MLNet.DeepExtensions.Trainers.Files;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>Reads <c>tokenizer.json</c>, the file of Hugging Face's tokenizers library, where it says WordPiece or byte-level BPE.</summary>
/// <param name="root">The file.</param>
/// <param name="config">What the file beside it says, which comes first.</param>
internal sealed class TokenizerJson(JsonEntry root, TokenizerConfig config)
{
    /// <summary>Makes the tokeniser.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or says what the package does not know.</exception>
    public PretrainedTokenizer Read()
    {
        var model = root["model"];
        var vocabulary = ReadVocabulary(model["vocab"]);
        return (model["type"].Text() ?? (model["merges"].IsNull ? "WordPiece" : "BPE")) switch
        {
            "WordPiece" => ReadWordPieces(model, vocabulary),
            "BPE" => ReadBytePairs(model, vocabulary),
            _ => throw model["type"].Wrong("WordPiece or BPE, which the package knows,"),
        };
    }

    private PretrainedTokenizer ReadWordPieces(JsonEntry model, TokenVocabulary vocabulary)
    {
        var normalizer = root["normalizer"];
        Require(normalizer, "BertNormalizer");
        Require(normalizer["clean_text"], true);
        Require(root["pre_tokenizer"], "BertPreTokenizer");
        var settings = config.ApplyTo(new WordPieceSettings
        {
            Lowercase = normalizer["lowercase"].Flag() ?? true,
            StripAccents = normalizer["strip_accents"].Flag(),
            SplitChinese = normalizer["handle_chinese_chars"].Flag() ?? true,
            UnknownToken = model["unk_token"].Token() ?? "[UNK]",
        }) with
        {
            ContinuationPrefix = model["continuing_subword_prefix"].Text() ?? "##",
            MaximumWordLength = model["max_input_chars_per_word"].Integer() ?? 100,
        };
        var unknown = vocabulary.FindSpecial(settings.UnknownToken, "of words without pieces");
        return new PretrainedTokenizer(
            vocabulary, new WordPieceModel(vocabulary, settings, unknown), ReadSpecialTokens(vocabulary) with { Unknown = unknown });
    }

    private PretrainedTokenizer ReadBytePairs(JsonEntry model, TokenVocabulary vocabulary)
    {
        var splitter = root["pre_tokenizer"];
        Require(splitter, "ByteLevel");
        Require(splitter["use_regex"], true);
        Require(model["byte_fallback"], false);
        Require(model["ignore_merges"], false);
        foreach (var entry in new[] { root["normalizer"], model["dropout"], model["continuing_subword_prefix"], model["end_of_word_suffix"] })
        {
            if (!entry.IsNull && entry.Element.GetRawText() != "\"\"")
            {
                throw entry.Wrong("null, as in byte-level BPE,");
            }
        }

        var settings = config.ApplyTo(new BytePairSettings { AddPrefixSpace = splitter["add_prefix_space"].Flag() ?? false });
        var merges = new BytePairMerges(root.Source, vocabulary, model["merges"].Items().Select(ReadMerge));
        return new PretrainedTokenizer(vocabulary, new BytePairModel(vocabulary, merges, settings.AddPrefixSpace), ReadSpecialTokens(vocabulary));
    }

    private TokenVocabulary ReadVocabulary(JsonEntry vocabulary)
    {
        var ids = ReadIds(vocabulary);
        foreach (var added in root["added_tokens"].Items())
        {
            var token = added["content"].Text() ?? throw added["content"].Wrong("a text");
            var id = added["id"].Integer() ?? throw added["id"].Wrong("an integer");
            if (ids.TryAdd(token, id) && added["special"].Flag() != true)
            {
                throw added.Wrong("a special token or a token of 'model.vocab', since the package cuts no others out of texts,");
            }
        }

        return new TokenVocabulary(root.Source, ids);
    }

    /// <summary>The ids of an object of tokens.</summary>
    /// <exception cref="InvalidDataException">It is none, or has a token twice.</exception>
    public static Dictionary<string, int> ReadIds(JsonEntry vocabulary)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (token, id) in vocabulary.Properties())
        {
            if (!ids.TryAdd(token, id.Integer() ?? throw id.Wrong("an integer")))
            {
                throw new InvalidDataException($"{vocabulary.Description} must have each token once but has '{token}' twice.");
            }
        }

        return ids;
    }

    private static (string Left, string Right) ReadMerge(JsonEntry merge)
    {
        if (merge.Element.ValueKind == System.Text.Json.JsonValueKind.String)
        {
            return BytePairMerges.Parse(merge.Text()!) ?? throw merge.Wrong("two tokens with a space between");
        }

        return merge.Items().ToArray() is [var left, var right] && left.Text() is { } first && right.Text() is { } second
            ? (first, second)
            : throw merge.Wrong("two tokens");
    }

    private SpecialTokens ReadSpecialTokens(TokenVocabulary vocabulary)
    {
        var (start, end, separators) = SpecialTokenTemplate.Read(root["post_processor"]);
        return new SpecialTokens(
            null,
            start is null ? null : vocabulary.FindSpecial(start, "which begins a row"),
            end is null ? null : vocabulary.FindSpecial(end, "which ends a text"),
            vocabulary.Find(config.PaddingToken) ?? vocabulary.Find("[PAD]") ?? vocabulary.Find("<pad>"),
            vocabulary.Find(config.MaskToken) ?? vocabulary.Find("[MASK]") ?? vocabulary.Find("<mask>"),
            separators);
    }

    private static void Require(JsonEntry entry, string type)
    {
        if (entry.IsNull || entry["type"].Text() != type)
        {
            throw entry.Wrong($"of type {type}, which the package knows,");
        }
    }

    private static void Require(JsonEntry entry, bool flag)
    {
        if (!entry.IsNull && entry.Flag() != flag)
        {
            throw entry.Wrong($"{(flag ? "true" : "false")}, which the package knows,");
        }
    }
}
