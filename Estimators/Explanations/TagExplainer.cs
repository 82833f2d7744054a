using System.Globalization;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Explanations.Rows;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Explanations;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.Explanations;

/// <summary>Explains the labels that a network gives to words. It holds nothing native.</summary>
internal sealed class TagExplainer
{
    private readonly TrainedNetwork _network;
    private readonly string _columnName;
    private readonly int? _tag;
    private readonly int _steps;

    /// <summary>Checks that there is something to explain.</summary>
    /// <exception cref="ArgumentException">The network does not label words, or has no such label.</exception>
    public TagExplainer(TrainedNetwork network, string? tagName, int steps)
    {
        (_network, _steps) = (network, steps);
        _columnName = network.Task.Name == FittedTagClassification.TaskName && network.Network.Inputs is [var input]
            ? WordsEncoder.FindColumnName(input.Name)!
            : throw new ArgumentException(
                $"ExplainTag needs a network that labels words, as TokenTagger trains it, but this one is for {network.Task.Name}. "
                + "For a text as a whole, use model.ExplainTokens(row).");
        _tag = tagName is null ? null : ExplainedClass.Find(network.Task.Name, network.Task.ClassNames, tagName);
    }

    /// <summary>Explains a word's label.</summary>
    public TokenExplanation Explain<TRow>(TRow row, ModelSteps steps, int word)
        where TRow : class
    {
        var words = ReadWords(row, steps);
        var most = (int)Math.Min(words.Count, _network.Network.Inputs[0].Shape.Dimensions[0]);
        if (word < 0 || word >= most)
        {
            throw new ArgumentOutOfRangeException(nameof(word), word, string.Create(
                CultureInfo.InvariantCulture,
                $"word must be the place of one of the {most} words that the network reads, from 0 on."));
        }

        var ofWord = FindKeys(steps);
        var keys = new float[most * ofWord.Count];
        for (var i = 0; i < most; i++)
        {
            ofWord.Write(words[i], keys.AsSpan(i * ofWord.Count, ofWord.Count));
        }

        var task = FittedTask.Read(_network);
        using var gradients = new KeyGradients(_network, raw => task.GetScores(raw).select(1, word), _steps);
        var found = gradients.Explain([new GivenInput(keys, IsExplained: true)], _tag);
        var parts = JoinPieces(found.Values[0], keys.Chunk(ofWord.Count));
        TokenContribution[] contributions =
            [.. words.Select((text, place) => new TokenContribution(text, place, parts.ElementAtOrDefault(place)))];
        return new TokenExplanation(contributions, contributions, task.ClassNames[found.Class], found.Score, found.BaselineScore);
    }

    // What is told of words by the tokeniser of an encoder is known to the model that was fitted alone.
    private WordKeys FindKeys(ModelSteps steps) => Pieces is null
        ? WordSpelling.Instance
        : steps.FindScoring(_network)?.Inputs.Select(WordsKind.FindKeys).FirstOrDefault() ?? throw new ArgumentException(
            "ExplainTag of a network that starts from a pretrained encoder needs the model that was fitted, as a loaded one does not tell "
            + "how the encoder's tokeniser cuts words.");

    private OverPieces? Pieces => _network.Network.Inputs[0].Layers.OfType<OverPieces>().FirstOrDefault();

    // The words that the network reads as such, or what it reads of their pieces: those of each word one after the other.
    private float[] JoinPieces(float[] values, IEnumerable<float[]> keys)
    {
        if (Pieces is not { } layer)
        {
            return values;
        }

        var place = layer.Start > 0 ? 1 : 0;
        var end = values.Length - (layer.End > 0 ? 1 : 0);
        return
        [
            .. keys.Select(word =>
            {
                var count = Math.Min(word.Count(key => key > 0), end - place);
                var sum = values.AsSpan(place, count).ToArray().Sum();
                place += count;
                return sum;
            }),
        ];
    }

    private List<string> ReadWords<TRow>(TRow row, ModelSteps steps)
        where TRow : class
    {
        var data = DetachedContext.Shared.Data.LoadFromEnumerable([row]);
        var read = new NetworkRows(data, steps, _network, [_columnName], schema => WordsInput.Find(schema, _columnName)).Read;
        using var cursor = read.GetRowCursor([read.Schema[_columnName]]);
        var getter = new WordGetter(cursor, _columnName);
        cursor.MoveNext();
        return [.. getter.Get().Select(word => word.ToString())];
    }
}
