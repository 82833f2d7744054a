using System.Globalization;
using MLNet.DeepExtensions.Trainers.Files;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>The tokens of a vocabulary that is given, each with its id.</summary>
internal sealed class TokenVocabulary
{
    /// <summary>How many ids there may be; more would not fit into the tables of the graphs.</summary>
    public const int MaximumSize = 1 << 20;

    private readonly Dictionary<string, int> _ids;
    private readonly string _source;

    /// <summary>Takes the tokens.</summary>
    /// <param name="source">What messages call the file.</param>
    /// <param name="ids">The id of each token. Ids that have none are those of no text.</param>
    /// <exception cref="InvalidDataException">There is no token, or two have the same id, or an id is out of range.</exception>
    public TokenVocabulary(string source, Dictionary<string, int> ids)
    {
        (_source, _ids) = (source, ids);
        var tokens = new string?[1 + RequireRange(ids)];
        foreach (var (token, id) in ids)
        {
            if (tokens[id] is { } other)
            {
                throw new InvalidDataException(string.Create(
                    CultureInfo.InvariantCulture, $"{source} must give each token an id of its own, but '{other}' and '{token}' have {id}."));
            }

            tokens[id] = token;
        }

        Tokens = [.. tokens.Select((token, id) => string.IsNullOrEmpty(token) ? FreeName(id) : token)];
    }

    /// <summary>The token of each id.</summary>
    public IReadOnlyList<string> Tokens { get; }

    /// <summary>The id of each token.</summary>
    public IReadOnlyDictionary<string, int> Ids => _ids;

    /// <summary>Reads a vocabulary of one token a line, the first with id 0.</summary>
    /// <param name="source">What messages call it.</param>
    /// <param name="stream">The lines, UTF-8.</param>
    /// <exception cref="InvalidDataException">A line is there twice or empty, or it is no text in UTF-8.</exception>
    public static TokenVocabulary ReadLines(string source, Stream stream)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var lastLine = 0;
        foreach (var (i, token) in TextFile.ReadLines(source, stream).Index())
        {
            if (token.Length == 0)
            {
                continue; // Only the end may be empty lines, which is told by the next line that is not.
            }

            if (i != lastLine)
            {
                throw new InvalidDataException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Line {lastLine + 1} of {source} must hold a token but is empty. The number of the line is the id, so write one that no text "
                    + $"has, such as [unused{lastLine}]."));
            }

            if (!ids.TryAdd(token, i))
            {
                throw new InvalidDataException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{source} must hold each token once, but lines {ids[token] + 1} and {i + 1} are both '{token}'. If the encoder was trained "
                    + $"so, write one that no text has, such as [unused{ids[token]}], in the first of them, whose id is never used."));
            }

            lastLine = i + 1;
        }

        return new TokenVocabulary(source, ids);
    }

    /// <summary>The id of a token; null if it has none.</summary>
    public int? Find(string? token) => token is not null && _ids.TryGetValue(token, out var id) ? id : null;

    /// <summary>The id of a special token.</summary>
    /// <param name="token">The token.</param>
    /// <param name="what">What it stands for.</param>
    /// <exception cref="InvalidDataException">It has none.</exception>
    public int FindSpecial(string token, string what) => Find(token) ?? throw new InvalidDataException(
        $"{_source} must have the token '{token}', {what}, but has not. Take the vocabulary that the encoder was trained with; if that calls it "
        + "otherwise, say so in tokenizer_config.json beside it or in the settings.");

    private int RequireRange(Dictionary<string, int> ids)
    {
        if (ids.Count == 0)
        {
            throw new InvalidDataException($"{_source} must hold tokens but is empty. Take the vocabulary that the encoder was trained with.");
        }

        var (smallest, largest) = (ids.Values.Min(), ids.Values.Max());
        return smallest >= 0 && largest < MaximumSize
            ? largest
            : throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"The ids of {_source} must be from 0 to {MaximumSize - 1:N0} but are from {smallest} to {largest}. "
                + $"Take the vocabulary of a text encoder."));
    }

    // What the package calls an id that no text has; a name that is taken gets a bar more.
    private string FreeName(int id)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"[unused id {id}]");
        while (_ids.ContainsKey(name))
        {
            name += "|";
        }

        return name;
    }
}
