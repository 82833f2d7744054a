using System.Globalization;
using MLNet.DeepExtensions.Trainers.Files;

namespace MLNet.DeepExtensions.Trainers.Embeddings;

/// <summary>
/// A text file of word vectors that others have trained, as GloVe (Pennington et al. 2014) and word2vec (Mikolov et al. 2013) write it: a word
/// and its numbers on each line, with spaces between; that of word2vec begins with a line of the number of words and the size of a vector.
/// </summary>
/// <param name="path">The file's path.</param>
/// <param name="size">The numbers of a vector that are wanted.</param>
internal sealed class WordVectorFile(string path, int size)
{
    private const string Separators = " \t";

    /// <summary>Reads the vectors of some keys. The file may be much larger than memory.</summary>
    /// <param name="keyTexts">The text of each key, from key 1 on.</param>
    /// <param name="keyCount">The number of vectors wanted besides the unknown key's, at least that of the texts.</param>
    /// <returns>The vectors, those that are not in the file random at the scale of the others; and the number of keys that are.</returns>
    /// <exception cref="InvalidDataException">A line is no word and numbers, or vectors are of another size.</exception>
    public (KeyVectors Vectors, int Found) Read(IReadOnlyList<string> keyTexts, int keyCount)
    {
        var matches = new WordMatches(keyTexts);
        var vectors = new float[(keyCount + 1) * size];
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            var rest = line.AsSpan().TrimEnd(Separators);
            if (++number == 1 && RequireSize(rest))
            {
                continue;
            }

            if (!rest.IsEmpty)
            {
                var word = CutWord(rest, number);
                foreach (var key in matches.Take(word))
                {
                    Parse(rest[word.Length..], vectors.AsSpan(key * size, size), number, line);
                }
            }
        }

        int[] found = [.. matches.Found];
        var deviations = new float[keyCount + 1];
        Array.Fill(deviations, ScaleOf(vectors, found.Length));
        Array.ForEach(found, key => deviations[key] = 0);
        return (new KeyVectors(vectors, deviations), found.Length);
    }

    /// <summary>Checks the size of the first vector.</summary>
    /// <returns>Whether the line is none, but word2vec's heading.</returns>
    private bool RequireSize(ReadOnlySpan<char> line)
    {
        var fields = line.ToString().Split(Separators.ToCharArray(), StringSplitOptions.RemoveEmptyEntries);
        var isHeading = fields.Length == 2 && fields.All(field => int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        var numbers = isHeading
            ? int.Parse(fields[1], CultureInfo.InvariantCulture)
            : fields.Skip(1).Reverse().TakeWhile(field => IsNumber(field)).Count();
        if (numbers == 0)
        {
            throw WrongLine(1, line);
        }

        return numbers == size ? isHeading : throw new InvalidDataException(string.Create(
            CultureInfo.InvariantCulture,
            $"The vectors of '{path}' have {numbers} numbers but those of the embedding have {size}. "
            + $"Set Embedding.Size to {numbers}, or take a file of vectors of {size} numbers."));
    }

    // The vector is at the end: in GloVe's largest file, some words have spaces in them.
    private ReadOnlySpan<char> CutWord(ReadOnlySpan<char> line, int number)
    {
        var word = line;
        for (var i = 0; i < size && !word.IsEmpty; i++)
        {
            word = word[..(word.LastIndexOfAny(Separators) + 1)].TrimEnd(Separators);
        }

        return word.IsEmpty || (word.LastIndexOfAny(Separators) is >= 0 and var end && IsNumber(word[(end + 1)..]))
            ? throw WrongLine(number, line)
            : word;
    }

    private void Parse(ReadOnlySpan<char> numbers, Span<float> vector, int number, ReadOnlySpan<char> line)
    {
        var i = 0;
        foreach (var range in numbers.SplitAny(Separators))
        {
            var field = numbers[range];
            if (!field.IsEmpty)
            {
                vector[i++] = float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value)
                    ? value
                    : throw WrongLine(number, line);
            }
        }
    }

    private static bool IsNumber(ReadOnlySpan<char> field) => float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    // The root mean square of the numbers of the keys found; those of the others are zeros.
    private float ScaleOf(float[] vectors, int found) =>
        found == 0 ? 1 : (float)Math.Sqrt(vectors.Sum(value => (double)value * value) / ((double)found * size));

    private InvalidDataException WrongLine(int number, ReadOnlySpan<char> line) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"Line {number} of '{path}' must hold a word and {size} finite numbers with spaces between, "
        + $"but is '{TextFile.Shorten(line)}'. "
        + $"Take a text file of GloVe or word2vec, complete and unpacked; binary ones must be saved as text first."));
}
