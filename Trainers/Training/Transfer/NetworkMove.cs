using System.Globalization;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Training.Transfer;

/// <summary>
/// The weights of a trained network as another one has them whose columns, keys or slots are in another order, more or fewer: what belongs to
/// a word, a category or a column goes with it.
/// </summary>
internal sealed class NetworkMove
{
    private readonly TrainedNetwork _source;
    private readonly string _option;
    private readonly Places? _outputs;

    private NetworkMove(TrainedNetwork source, Network network, string option, Places? outputs, bool areRenamed)
    {
        (_source, Network, _option, _outputs) = (source, network, option, outputs);
        Matches = InputMatch.MatchAll(source.Network, network, areRenamed);
    }

    /// <summary>The network to train.</summary>
    public Network Network { get; }

    /// <summary>Each input of the network beside the one that it was.</summary>
    public IReadOnlyList<InputMatch> Matches { get; }

    /// <summary>The inputs that are no longer there.</summary>
    public IEnumerable<NetworkInput> Lost => _source.Network.Inputs.Where((_, i) => Matches.All(match => match.Source != i));

    /// <summary>Prepares to go on with a network.</summary>
    /// <param name="options">Names the network to start from.</param>
    /// <param name="network">The network to train.</param>
    /// <param name="outputs">Where each output was in the initial model; null if all are where they were.</param>
    /// <returns>The move; null if the options name none.</returns>
    public static NetworkMove? Create(TrainingOptions options, Network network, Places? outputs = null) => options switch
    {
        { InitialModel: { } initial } => new NetworkMove(initial, network, nameof(options.InitialModel), outputs, areRenamed: false),
        { TransferFrom: { } source } => new NetworkMove(source, network, nameof(options.TransferFrom), outputs: null, areRenamed: true),
        _ => null,
    };

    /// <summary>Moves the weights.</summary>
    /// <param name="fresh">The weights that the network starts from on its own; null if nothing new needs any.</param>
    /// <returns>The weights under the network's names; those that it cannot take may be missing or of another shape.</returns>
    /// <exception cref="ArgumentException">A layer takes numbers by their places, which are others now.</exception>
    public NetworkWeights Run(NetworkWeights? fresh)
    {
        if (Matches.FirstOrDefault(match => match.Then is { } then && InputMatch.AreShuffled(then, match.Now)) is { } shuffled)
        {
            throw new ArgumentException(
                $"The slots of column '{shuffled.Now.Name}' must be in the order that {_option} was trained on, as they are steps of a sequence, "
                + "but they are in another one. Prepare the rows with the fitted transforms of that training.");
        }

        var weights = Rename(fresh);
        var all = new WeightMove(weights, fresh, _option, string.Empty);
        var ends = Matches.Select((match, i) =>
            Follow(match.Now.Layers, match, match.Slots, match.Now.Shape, all.GetChild(NetworkModule.BranchName(i)))).ToArray();
        var joined = ends.Length == 1 && _source.Network.Inputs.Count == 1 ? ends[0] : Join(ends);
        var first = ends.Length == 1 && Matches[0].Now.Layers.Count == 0 ? Matches[0] : null;
        Follow(Network.Trunk, first, joined, Network.TrunkInputShape, all.GetChild(NetworkModule.TrunkName));
        if (_outputs is not null)
        {
            Network.Trunk[^1].MoveOutputs(_outputs, all.GetChild(NetworkModule.TrunkName).GetChild(Name(Network.Trunk.Count - 1)));
        }

        return new NetworkWeights(weights);
    }

    // The weights under the names of the inputs as they are numbered now; those of new inputs as they start.
    private Dictionary<string, NetworkWeight> Rename(NetworkWeights? fresh)
    {
        var branches = Matches.Select((match, i) => (Now: Prefix(i), Then: match.Then is null ? null : Prefix(match.Source))).ToArray();
        var weights = _source.Weights.All.Where(weight => weight.Key.StartsWith(NetworkModule.TrunkName, StringComparison.Ordinal))
            .ToDictionary(StringComparer.Ordinal);
        foreach (var (now, then) in branches)
        {
            var from = then is null ? fresh : _source.Weights;
            foreach (var (name, weight) in from?.All.Where(weight => weight.Key.StartsWith(then ?? now, StringComparison.Ordinal)) ?? [])
            {
                weights[now + name[(then ?? now).Length..]] = weight;
            }
        }

        return weights;
    }

    // Goes through layers one after the other; the first one that sees keys moves their vectors.
    private static Places? Follow(LayerList layers, InputMatch? match, Places? places, TensorShape shape, WeightMove weights)
    {
        if (match is { Then: null })
        {
            return null;
        }

        for (var i = 0; i < layers.Count; i++)
        {
            var here = weights.GetChild(Name(i));
            if (i == 0 && match is { Now.Element: InputElement.Key } && layers[i] is IMovesKeys first)
            {
                places = first.MoveKeys(match.ToPlaces(), here);
            }
            else if (places is not null)
            {
                places = layers[i].Move(places, shape, here);
            }

            shape = layers[i].GetOutputShape(shape);
        }

        return places;
    }

    // Where the numbers that the trunk takes were; null if they cannot be told, so that weights of the same shape stay as they are.
    private Places? Join(Places?[] ends)
    {
        var then = _source.Network.Inputs.Select(input => (int)input.OutputShape.Size).ToArray();
        var starts = then.Select((_, i) => then[..i].Sum()).ToArray();
        var parts = Matches.Zip(ends, (match, end) => (
            Places: end is { AreSteps: true } ? end.Spread((int)match.Now.OutputShape.Last) : end,
            Count: (int)match.Now.OutputShape.Size,
            Start: match.Then is null ? Places.New : starts[match.Source])).ToArray();
        var areKnown = parts.Zip(Matches, (part, match) => match.Then is null || part.Places is not null || part.Count == then[match.Source])
            .All(isKnown => isKnown);
        return areKnown ? Places.Join(parts, then.Sum()) : null;
    }

    private static string Name(int layer) => layer.ToString(CultureInfo.InvariantCulture);

    private static string Prefix(int input) => NetworkModule.BranchName(input) + ".";
}
