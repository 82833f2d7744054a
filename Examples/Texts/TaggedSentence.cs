namespace MLNet.DeepExtensions.Examples.Texts;

/// <summary>A sentence, its words, and the label of each.</summary>
internal sealed class TaggedSentence
{
    public string Text { get; set; } = string.Empty;

    public string[] Words { get; set; } = [];

    public string[] Tags { get; set; } = [];

    /// <summary>Makes a sentence of words with a space between them.</summary>
    public static TaggedSentence Of(IReadOnlyList<(string Word, string Tag)> words) => new()
    {
        Text = string.Join(' ', words.Select(word => word.Word)),
        Words = [.. words.Select(word => word.Word)],
        Tags = [.. words.Select(word => word.Tag)],
    };

    /// <summary>Reads a file as CoNLL has it: a word and its label a line, parted by spaces or a tab; an empty line after each sentence.</summary>
    /// <param name="file">UTF-8; of more than two columns, the first is the word and the last its label.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">A line is none, or there is no sentence.</exception>
    public static List<TaggedSentence> Load(FileInfo file)
    {
        var (sentences, words) = (new List<TaggedSentence>(), new List<(string Word, string Tag)>());
        foreach (var (number, line) in File.ReadLines(file.FullName).Index())
        {
            var columns = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length == 1)
            {
                throw new InvalidDataException($"Line {number + 1} of {file.FullName} must be a word and its label, or empty, but is '{line}'.");
            }

            if (columns.Length > 1)
            {
                words.Add((columns[0], columns[^1]));
            }
            else
            {
                End();
            }
        }

        End();
        return sentences.Count > 1
            ? sentences
            : throw new InvalidDataException($"{file.FullName} must hold sentences, with an empty line after each, but has {sentences.Count}.");

        void End()
        {
            if (words.Count > 0)
            {
                sentences.Add(Of(words));
                words.Clear();
            }
        }
    }
}

/// <summary>What the model says of a sentence.</summary>
internal sealed class TagPrediction
{
    public string[] Words { get; set; } = [];

    public string[] PredictedTags { get; set; } = [];
}
