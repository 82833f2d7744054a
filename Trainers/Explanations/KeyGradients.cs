using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Explanations;

/// <summary>
/// What each key of a row contributes to a score: integrated gradients over what the network's first layer makes of the keys, from the same
/// row with all keys unknown. What else the network reads stays as the row has it.
/// </summary>
internal sealed class KeyGradients : IDisposable
{
    private const int MostPoints = 64;

    // Of all steps of the points that are computed at once, in the widest of the layers that compare steps: about a gigabyte with their gradients.
    private const int MostNumbers = 1 << 21;
    private readonly ExplainedNetwork _network;
    private readonly IReadsKeys[][] _readers; // of each input
    private readonly Func<Tensor, Tensor> _scores;
    private readonly int _steps;
    private readonly (int Input, long Width)? _attention; // whose steps are compared with each other

    /// <summary>Copies the network's weights.</summary>
    /// <param name="network">A network of which an input is keys.</param>
    /// <param name="scores">Makes the scores, (rows, classes), of the network's raw output.</param>
    /// <param name="steps">The number of parts of the path, positive.</param>
    /// <exception cref="InvalidOperationException">The native libraries cannot be loaded; the message says what to add.</exception>
    public KeyGradients(TrainedNetwork network, Func<Tensor, Tensor> scores, int steps)
    {
        _network = new ExplainedNetwork(network);
        var branches = _network.Module.named_children().ToDictionary(child => child.name, child => child.module, StringComparer.Ordinal);
        IReadsKeys[] GetReaders(nn.Module? module) => [.. module?.modules().OfType<IReadsKeys>() ?? []];
        var inputs = network.Network.Inputs;
        _readers = inputs.Count == 1
            ? [GetReaders(_network.Module)]
            : [.. inputs.Select((_, i) => GetReaders(branches.GetValueOrDefault(NetworkModule.BranchName(i))))];
        _attention = network.Network.FindAttention() is var (input, width) ? (inputs.Index().First(entry => entry.Item == input).Index, width) : null;
        _scores = scores;
        _steps = steps;
    }

    /// <summary>Explains a row.</summary>
    /// <param name="row">What each input reads.</param>
    /// <param name="classIndex">Which score; null for the largest.</param>
    /// <returns>Of each input that is explained the contribution of each key; none of the others.</returns>
    public Contributions Explain(GivenInput[] row, int? classIndex)
    {
        using var session = ExplainedNetwork.StartSession();
        return IntegratedGradients.Explain(positions => new Path(this, row, positions), _steps, ChooseMostPoints(row), classIndex);
    }

    /// <summary>Frees the copy of the weights.</summary>
    public void Dispose() => _network.Dispose();

    private int ChooseMostPoints(GivenInput[] row) => _attention is var (input, width)
        ? (int)Math.Clamp(MostNumbers / (width * row[input].Values.Length), 1, MostPoints)
        : MostPoints;

    private sealed class Path(KeyGradients owner, GivenInput[] row, Tensor positions) : IGradientPath
    {
        private readonly KeyPath?[] _paths = Array.ConvertAll(row, input => input.IsExplained ? new KeyPath(positions) : null); // of each input

        public Tensor Score()
        {
            for (var input = 0; input < _paths.Length; input++)
            {
                foreach (var reader in owner._readers[input])
                {
                    reader.Path = _paths[input];
                }
            }

            return owner._scores(owner._network.Module.forward([.. row.Select(input => input.CreateTensor().expand(positions.shape[0], -1))]));
        }

        public float[][] SumOfChanges() => Array.ConvertAll(_paths, path => path?.SumOfChanges().data<float>().ToArray() ?? []);

        public void Dispose() => Array.ForEach(_paths, path => path?.Dispose());
    }
}
