using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>What the graph of WordPiece looks up: what each character becomes, and which pieces there are.</summary>
/// <remarks>
/// Characters become codes: 0 is a space; then come those that are words of their own, first the one of all that are in no piece; and then the
/// letters, again first the one of all that are in no piece.
/// </remarks>
internal sealed class WordPieceTables
{
    /// <summary>The number of codes that a character becomes at most.</summary>
    public const int MostCodes = 3;

    /// <summary>The characters in a row of the table of characters.</summary>
    public const int PageSize = 256;

    /// <summary>Pieces are told by their hash; the value of one is its length times this, and its id.</summary>
    public const long LengthFactor = TokenVocabulary.MaximumSize;

    private const int Missing = -1;
    private const int UnknownAlone = 1;
    private const int FirstKnown = 2;
    private const int Pages = 0x110000 / PageSize;

    private readonly Dictionary<(int CodePoint, bool IsAlone), int> _codes = [];
    private readonly int _unknownLetter;

    /// <summary>Makes the tables.</summary>
    /// <param name="model">The vocabulary.</param>
    public WordPieceTables(WordPieceModel model)
    {
        var pieces = model.Starts.Select(piece => (piece.Key, IsStart: true, Id: piece.Value))
            .Concat(model.Continuations.Select(piece => (piece.Key, IsStart: false, Id: piece.Value)))
            .Select(piece => (CodePoints: CodePointsOf(piece.Key), piece.IsStart, piece.Id))
            .Where(piece => piece.CodePoints.Length <= model.MaximumWordLength)
            .ToArray();
        var characters = Expand(model.Characters);
        var inPieces = pieces.SelectMany(piece => piece.CodePoints).ToHashSet();
        var known = characters.Values.SelectMany(expanded => expanded)
            .Where(item => item.CodePoint != WordPieceCharacters.Space && inPieces.Contains(item.CodePoint)).Distinct().ToArray();
        var alone = known.Where(item => item.IsAlone).ToArray();
        foreach (var item in alone)
        {
            _codes.Add(item, FirstKnown + _codes.Count);
        }

        _unknownLetter = FirstKnown + alone.Length;
        foreach (var item in known.Where(item => !item.IsAlone))
        {
            _codes.Add(item, FirstKnown + 1 + _codes.Count);
        }

        (PageNumbers, Characters) = MakePages(characters);
        Pieces = MakePieces(pieces);
        LongestPiece = Math.Max(1, (int)(Pieces.Values.Max() / LengthFactor));
    }

    /// <summary>The row of each 256 characters in <see cref="Characters"/>.</summary>
    public int[] PageNumbers { get; }

    /// <summary>The codes of each character, three numbers for each; those that are not needed are negative.</summary>
    public int[] Characters { get; }

    /// <summary>The last code of a word of its own.</summary>
    public int LastAlone => _unknownLetter - 1;

    /// <summary>The value of each piece by its hash.</summary>
    public IReadOnlyDictionary<long, long> Pieces { get; }

    /// <summary>The number of characters of the longest piece.</summary>
    public int LongestPiece { get; }

    /// <summary>A number that each place of a piece counts so many times more than the one before. Drawn so that no two pieces have the same hash.
    /// </summary>
    public long Base { get; private set; } = unchecked((long)0x9E3779B97F4A7C15);

    /// <summary>What the first character of a word counts more.</summary>
    public long StartMark { get; } = unchecked((long)0xD1B54A32D192ED03);

    private static int[] CodePointsOf(string text) => [.. text.EnumerateRunes().Select(rune => rune.Value)];

    private static Dictionary<int, IReadOnlyList<(int CodePoint, bool IsAlone)>> Expand(WordPieceCharacters characters)
    {
        var expanded = new Dictionary<int, IReadOnlyList<(int, bool)>>();
        for (var codePoint = 0; codePoint < Pages * PageSize; codePoint++)
        {
            if (characters.Expand(codePoint) is { Count: > 0 } result)
            {
                expanded.Add(codePoint, result);
            }
        }

        return expanded;
    }

    private (int[] PageNumbers, int[] Characters) MakePages(Dictionary<int, IReadOnlyList<(int CodePoint, bool IsAlone)>> characters)
    {
        var numbers = new int[Pages];
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var pages = new List<int>();
        for (var page = 0; page < Pages; page++)
        {
            var codes = new int[PageSize * MostCodes];
            Array.Fill(codes, Missing);
            for (var i = 0; i < PageSize; i++)
            {
                if (characters.TryGetValue((page * PageSize) + i, out var expanded))
                {
                    foreach (var (place, item) in expanded.Index())
                    {
                        codes[(i * MostCodes) + place] = CodeOf(item);
                    }
                }
            }

            var content = new string(MemoryMarshal.Cast<int, char>(codes));
            if (!known.TryGetValue(content, out numbers[page]))
            {
                numbers[page] = known.Count;
                known.Add(content, known.Count);
                pages.AddRange(codes);
            }
        }

        return (numbers, [.. pages]);
    }

    private int CodeOf((int CodePoint, bool IsAlone) item) =>
        _codes.TryGetValue(item, out var code) ? code
        : item.IsAlone ? UnknownAlone
        : item.CodePoint == WordPieceCharacters.Space ? 0 : _unknownLetter;

    // Pieces with characters that no text becomes are left out.
    private Dictionary<long, long> MakePieces((int[] CodePoints, bool IsStart, int Id)[] pieces)
    {
        while (true)
        {
            var values = new Dictionary<long, long> { [0] = 0 }; // nothing is no piece
            if (pieces.All(piece => TryAdd(values, piece.CodePoints, piece.IsStart, piece.Id)))
            {
                return values;
            }

            Base += 2; // two pieces had the same hash
        }
    }

    private bool TryAdd(Dictionary<long, long> values, int[] codePoints, bool isStart, int id)
    {
        var value = (codePoints.Length * LengthFactor) + id;
        var (hash, factor, hasCodes) = (isStart ? StartMark : 0L, 1L, true);
        foreach (var codePoint in codePoints)
        {
            hasCodes &= _codes.TryGetValue((codePoint, false), out var code);
            hash = unchecked(hash + (code * factor));
            factor = unchecked(factor * Base);
        }

        return (!hasCodes || values.TryAdd(hash, value))
            && (!isStart || codePoints.Length != 1 || !_codes.TryGetValue((codePoints[0], true), out var alone)
                || values.TryAdd(unchecked(StartMark + alone), value));
    }
}
