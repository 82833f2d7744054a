using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Explanations.Rows;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Explanations;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.Explanations;

/// <summary>Explains the scores of a network by the tokens of its rows. It holds nothing native.</summary>
internal sealed class TokenExplainer
{
    private readonly TrainedNetwork _network;
    private readonly KeySequenceEncoder _encoder;
    private readonly SequenceCut?[] _cuts; // of each input; null for those of other columns
    private readonly HeldColumns _held;
    private readonly int? _classIndex;
    private readonly int _steps;

    /// <summary>Checks that there is something to explain.</summary>
    /// <exception cref="ArgumentException">The network does not read tokens, or has no such class.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is zero or negative.</exception>
    public TokenExplainer(TrainedNetwork network, string? className, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        var input = RequireTokens(network);
        _network = network;
        _held = new HeldColumns(network, IsTokens);
        _cuts = [.. network.Network.Inputs.Select(read => IsTokens(read) ? read.Truncation.To((int)read.Shape.Dimensions[0]) : (SequenceCut?)null)];
        _encoder = new KeySequenceEncoder(
            input.Name,
            new VectorDataViewType(new KeyDataViewType(typeof(uint), input.KeyCount)),
            input.KeyCount,
            input.Truncation.To((int)input.Shape.Dimensions[0]),
            values: null);
        _classIndex = className is null ? null : ExplainedClass.Find(network.Task.Name, network.Task.ClassNames, className);
        _steps = steps;
    }

    /// <summary>The name of the column of tokens.</summary>
    public string ColumnName => _encoder.ColumnName;

    /// <summary>The number of different tokens.</summary>
    public int KeyCount => _encoder.KeyCount;

    /// <summary>The names of all columns that the network reads, first that of tokens.</summary>
    public string[] ColumnNames => [ColumnName, .. _held.Names];

    /// <summary>Takes rows to where the network reads their tokens.</summary>
    /// <param name="data">The rows as they come before the first step.</param>
    /// <param name="steps">The steps of the model.</param>
    /// <exception cref="ArgumentException">A column is missing, of a wrong type, or of another vocabulary.</exception>
    public NetworkRows Read(IDataView data, ModelSteps steps) => new(data, steps, _network, ColumnNames, schema =>
    {
        _encoder.Check(schema);
        _held.Check(schema);
    });

    /// <summary>The class whose score is explained; null unless there are several scores.</summary>
    public string? GetClassName(RowContributions contributions) => _network.Task.ClassNames.ElementAtOrDefault(contributions.Class);

    /// <summary>Copies the network's weights to compute with; the caller disposes them.</summary>
    /// <exception cref="InvalidOperationException">The native libraries cannot be loaded; the message says what to add.</exception>
    public KeyGradients CreateGradients() => new(_network, FittedTask.Read(_network).GetScores, _steps);

    /// <summary>Makes what explains a row.</summary>
    /// <param name="row">The row, which moves on.</param>
    /// <returns>Takes what <see cref="CreateGradients"/> makes, and all keys of the row.</returns>
    public Func<KeyGradients, VBuffer<uint>, RowContributions> CreateRowExplainer(DataViewRow row)
    {
        var readHeld = _held.CreateReader(row);
        return (gradients, keys) => Explain(gradients, Array.ConvertAll(keys.DenseValues().ToArray(), key => (int)key), readHeld());
    }

    private RowContributions Explain(KeyGradients gradients, int[] all, Array?[] held)
    {
        var places = Array.ConvertAll(_cuts, cut => cut?.Places(all.Length) ?? []);

        // To the network, a row without keys is one unknown key.
        int[] TakeKeys(int[] input) => input is [] ? [0] : Array.ConvertAll(input, place => all[place]);
        var row = places.Select((input, i) => new GivenInput(held[i] ?? TakeKeys(input), IsExplained: held[i] is null));
        var parts = gradients.Explain([.. row], _classIndex);
        var values = new float[all.Length];
        foreach (var (input, part) in places.Zip(parts.Values))
        {
            foreach (var (place, value) in input.Zip(part))
            {
                values[place] += value;
            }
        }

        return new RowContributions(values, parts.Class, parts.Score, parts.BaselineScore);
    }

    private static bool IsTokens(NetworkInput input) => input is { Element: InputElement.Key, Shape.HasVariableSteps: true };

    private static NetworkInput RequireTokens(TrainedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var inputs = network.Network.Inputs;
        return inputs.Where(IsTokens).DistinctBy(input => input.Name).ToArray() is [var tokens]
            && inputs.All(input => IsTokens(input) || HeldColumns.CanHold(input))
            ? tokens
            : throw new ArgumentException(
                "ExplainTokens needs a network that reads one column of tokens (keys), as BiLstm, TransformerEncoder, TextCnn and TextEncoder do, "
                + $"and NeuralNetwork with an Embedding, but this one reads {string.Join(", ", inputs)}. "
                + "For any columns, use model.ExplainColumns(row, background) or PermutationColumnImportance; for images, ExplainImage; "
                + "for signals, ExplainSignal.");
    }
}

/// <summary>What the keys of one row contribute to one of its scores.</summary>
/// <param name="Values">A number for each key; 0 for those that the network does not see.</param>
/// <param name="Class">The number of the score, which is the number of the class.</param>
/// <param name="Score">The row's score.</param>
/// <param name="BaselineScore">The score of the same row with all keys unknown.</param>
internal sealed record RowContributions(float[] Values, int Class, float Score, float BaselineScore);
