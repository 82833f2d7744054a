using MLNet.DeepExtensions.Reading;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;

namespace MLNet.DeepExtensions.Fitting;

/// <summary>Makes the network of a fit: the layers that an estimator chooses for its columns, and a last one for the task.</summary>
/// <param name="estimator">Chooses the layers.</param>
/// <param name="columns">The columns to predict from.</param>
/// <param name="options">The estimator's options.</param>
/// <param name="outputUnits">The number of outputs that the task needs.</param>
/// <param name="learnsLevel">Whether the task tells how high outputs are, so that a bias has something to learn.</param>
internal sealed class NetworkBuilder(
    NetworkEstimator estimator, TrainingColumns columns, NetworkEstimatorOptions options, int outputUnits, bool learnsLevel)
{
    private readonly TrainedNetwork? _initial = options.InitialModel;

    // Columns that said nothing when the initial model was trained stay so: its network is trained further, not another one.
    private readonly string[] _silenced = options.InitialModel is not { } initial
        ? []
        : [.. from column in columns.Inputs
              join input in initial.Network.Inputs on column.Encoder.GraphName equals input.Name
              where input.Layers is [.., Silence]
              select column.ColumnName];

    /// <summary>Makes the network as far as it is known before rows are read: only they tell whether numbers are missing.</summary>
    /// <exception cref="ArgumentException">The layers do not fit the columns; the message names both.</exception>
    public Network Create() => Create(rows: null, []);

    /// <summary>Makes the network.</summary>
    /// <param name="rows">The training rows; null before they are read.</param>
    /// <param name="silenced">The names of columns that are to say nothing.</param>
    /// <exception cref="ArgumentException">The layers do not fit the columns; the message names both.</exception>
    public Network Create(TrainingRows? rows, IReadOnlyCollection<string> silenced)
    {
        // An initial model has its layers already.
        var hasMissing = _initial is not null ? MarksMissing(_initial.Network) : rows is { HasMissing: true };
        var hasFewRows = rows is not null && rows.RowCount < options.DefaultLength.RehearsedRows;
        var context = new InputContext(columns.Inputs, hasMissing, hasFewRows, _initial?.Network);
        NetworkInput[] inputs = [.. columns.Inputs.Select(input => CreateInput(input, context, silenced))];
        var joined = Network.Join(inputs);
        var hidden = estimator.CreateHiddenLayers(joined, context);
        var network = new Network(inputs, [.. hidden, estimator.CreateOutputLayer(outputUnits, learnsLevel)])
        {
            TestTimeMirroring = estimator.MirrorsImages,
        };
        return estimator.PredictsSteps || network.OutputShape is { Rank: 1, HasVariableSteps: false }
            ? network
            : throw new ArgumentException(
                $"The layers must end in a vector but end in the shape {new Sequence(hidden).GetOutputShape(joined)}. "
                + "Put a Flatten at their end, or pool a sequence over time.");
    }

    private static bool MarksMissing(Network network) => network.Inputs.Any(input => input.Layers is [Standardize { MarkMissing: true }, ..]);

    private NetworkInput CreateInput(ColumnKind input, InputContext context, IReadOnlyCollection<string> silenced)
    {
        var isSilenced = silenced.Contains(input.ColumnName) || _silenced.Contains(input.ColumnName);
        LayerList layers = [.. estimator.CreateInputLayers(input, context), .. isSilenced ? [new Silence()] : Array.Empty<Layer>()];
        return input.CreateInput(estimator.GetInputShape(input), layers) with { SlotNames = columns.GetSlotNames(input) };
    }
}
