using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Trainers.Embeddings;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions;

/// <summary>The word vectors that a fit starts from: those of the words that the key column has as key values.</summary>
/// <param name="setting">The setting that names the file, for messages.</param>
/// <param name="path">The file; null for none.</param>
internal sealed class WordVectors(string setting, string? path)
{
    // Fewer of the keys found are worth a warning.
    private const double Many = 0.5;

    /// <summary>Checks that the file is there.</summary>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public void Check()
    {
        if (path is { Length: 0 })
        {
            throw new ArgumentException($"{setting} must be null or the path of a file but is empty.");
        }

        if (path is not null && !File.Exists(path))
        {
            throw new FileNotFoundException(
                $"{setting} must be a text file of word vectors but there is no file '{Path.GetFullPath(path)}'. "
                + "Fetch one, such as those of GloVe, or set it to null.",
                path);
        }
    }

    /// <summary>Reads the vectors of a column's keys, and reports how many there are.</summary>
    /// <param name="column">The column.</param>
    /// <param name="network">The network whose first layer is to start from them.</param>
    /// <param name="channel">Where to report.</param>
    /// <returns>The vectors; null if there is no file.</returns>
    /// <exception cref="ArgumentException">The keys have no texts.</exception>
    /// <exception cref="InvalidDataException">The file holds no vectors of the size wanted, or those of no key.</exception>
    public KeyVectors? Read(DataViewSchema.Column column, Network network, IChannel channel)
    {
        if (path is null)
        {
            return null;
        }

        var texts = TextsOf(column);
        var embedding = (Embedding)network.FirstLayer(network.Inputs[0]);
        var (vectors, found) = new WordVectorFile(path, embedding.Size).Read(texts, embedding.Count);
        var report = string.Create(
            CultureInfo.InvariantCulture,
            $"{found:N0} of the {texts.Count:N0} keys of column '{column.Name}' ({(double)found / texts.Count:P1}) have a vector in '{path}'");
        if (found == 0)
        {
            throw new InvalidDataException($"{report}. Take a file of the language of the texts whose words are cut as the column's are.");
        }

        if (found < Many * texts.Count)
        {
            channel.Warning(
                MessageSensitivity.None,
                $"{report}, the others start at random. Is it of the language of the texts, and are words cut alike?");
        }
        else
        {
            channel.Info(MessageSensitivity.None, $"{report}, the others start at random.");
        }

        return vectors;
    }

    private IReadOnlyList<string> TextsOf(DataViewSchema.Column column)
    {
        var keys = (column.Type as VectorDataViewType)?.ItemType as KeyDataViewType;
        return keys is not null && KeyValueList.FromColumn(column, (int)keys.Count) is KeyValueList<ReadOnlyMemory<char>> texts
            ? texts.Names
            : throw ColumnLookup.WrongType(
                column.Name,
                $"a vector of keys with texts as key values, by which words are found in {setting},",
                ColumnText.ToText(column.Type) + (keys is null ? string.Empty : " without texts"),
                $"Make it one with ml.Transforms.Text.TokenizeToKeys, or of words with Conversion.MapValueToKey; or set {setting} to null.");
    }
}
