using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Explanations.Rows;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Explanations;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.Explanations;

/// <summary>Explains the scores of a network by the numbers of its signals.</summary>
internal sealed class SignalExplainer
{
    private readonly TrainedNetwork _network;
    private readonly NetworkInput _input;
    private readonly int? _classIndex;
    private readonly int _steps;

    /// <summary>Checks that there is something to explain.</summary>
    /// <exception cref="ArgumentException">The network does not read a signal, or has no such class.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is zero or negative.</exception>
    public SignalExplainer(TrainedNetwork network, string? className, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        ArgumentNullException.ThrowIfNull(network);
        (_network, _steps) = (network, steps);
        _input = network.Network.Inputs is [{ Element: InputElement.Number, Shape.Rank: 2 } signal]
            ? signal
            : throw new ArgumentException(
                "ExplainSignal needs a network that reads steps of numbers (Single), as BiLstm, TransformerEncoder and TextCnn do, "
                + $"and NeuralNetwork with Channels, but this one reads {string.Join(", ", network.Network.Inputs)}. "
                + "For keys, use ExplainTokens; for columns, ExplainColumns.");
        _classIndex = className is null ? null : ExplainedClass.Find(network.Task.Name, network.Task.ClassNames, className);
    }

    /// <summary>The name of the signal's column.</summary>
    public string ColumnName => _input.Name;

    /// <summary>The numbers of a step.</summary>
    public int Channels => (int)_input.Shape.Last;

    /// <summary>Takes rows to where the network reads their signal.</summary>
    /// <param name="data">The rows as they come before the first step.</param>
    /// <param name="steps">The steps of the model.</param>
    /// <exception cref="ArgumentException">The signal's column is missing, or of a wrong type.</exception>
    public NetworkRows Read(IDataView data, ModelSteps steps) => new(data, steps, _network, [ColumnName], CreateEncoder().Check);

    /// <summary>The class whose score is explained; null unless there are several scores.</summary>
    public string? GetClassName(RowContributions contributions) => _network.Task.ClassNames.ElementAtOrDefault(contributions.Class);

    /// <summary>Copies the network's weights to compute with; the caller disposes them.</summary>
    /// <exception cref="InvalidOperationException">The native libraries cannot be loaded; the message says what to add.</exception>
    public NumberGradients CreateGradients() => new(_network, FittedTask.Read(_network).GetScores, _steps);

    /// <summary>Explains a row.</summary>
    /// <param name="gradients">Made by <see cref="CreateGradients"/>.</param>
    /// <param name="row">All numbers of the row.</param>
    /// <exception cref="ArgumentException">They are not as many as the network takes.</exception>
    public RowContributions Explain(NumberGradients gradients, in VBuffer<float> row)
    {
        float[] numbers = [.. row.DenseValues()];
        RequireLength(numbers.Length);

        // To the network, a row without steps is one missing step.
        var places = _input.Shape.HasVariableSteps ? Cut.Times(Channels).Places(numbers.Length) : [.. Enumerable.Range(0, numbers.Length)];
        float[] seen = places is [] ? [.. Enumerable.Repeat(float.NaN, Channels)] : Array.ConvertAll(places, place => numbers[place]);
        var parts = gradients.Explain(seen, _classIndex);
        var values = new float[numbers.Length];
        foreach (var (place, value) in places.Zip(parts.Values[0]))
        {
            values[place] = value;
        }

        return new RowContributions(values, parts.Class, parts.Score, parts.BaselineScore);
    }

    private SequenceCut Cut => _input.Truncation.To((int)_input.Shape.Dimensions[0]);

    // What checks the column's type; a row of another length is refused when it is read.
    private NumberSequenceEncoder CreateEncoder() => new(
        _input.Name,
        new VectorDataViewType(NumberDataViewType.Single),
        Channels,
        new NumberSteps(Channels, Cut, NumberSequence.Padding, TakesMissing: true));

    private void RequireLength(int length)
    {
        if (_input.Shape.HasVariableSteps ? length % Channels != 0 : length != _input.Shape.Size)
        {
            throw new ArgumentException(
                $"Column '{_input.Name}' must have {(_input.Shape.HasVariableSteps ? $"a multiple of {Channels}" : $"{_input.Shape.Size}")} "
                + $"numbers a row, as the network takes {_input.Shape}, but the row has {length}.");
        }
    }
}
