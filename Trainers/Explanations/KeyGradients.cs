using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Explanations;

/// <summary>
/// What each key of a row contributes to a score: integrated gradients over what the network's first layer makes of the keys, from the same
/// row with all keys unknown.
/// </summary>
internal sealed class KeyGradients : IDisposable
{
    private const int MostPoints = 64;
    private readonly ExplainedNetwork _network;
    private readonly IReadsKeys[][] _readers; // of each input
    private readonly Func<Tensor, Tensor> _scores;
    private readonly int _steps;

    /// <summary>Copies the network's weights.</summary>
    /// <param name="network">A network whose inputs are keys.</param>
    /// <param name="scores">Makes the scores, (rows, classes), of the network's raw output.</param>
    /// <param name="steps">The number of parts of the path, positive.</param>
    /// <exception cref="InvalidOperationException">The native libraries cannot be loaded; the message says what to add.</exception>
    public KeyGradients(TrainedNetwork network, Func<Tensor, Tensor> scores, int steps)
    {
        _network = new ExplainedNetwork(network);
        _readers = network.Network.Inputs.Count == 1
            ? [[.. _network.Module.modules().OfType<IReadsKeys>()]]
            : [.. _network.Module.children().SkipLast(1).Select(branch => branch.modules().OfType<IReadsKeys>().ToArray())]; // the trunk comes last
        _scores = scores;
        _steps = steps;
    }

    /// <summary>Explains a row.</summary>
    /// <param name="keys">For each input the keys that it reads, at least one, no more than it takes.</param>
    /// <param name="classIndex">Which score; null for the largest.</param>
    public Contributions Explain(int[][] keys, int? classIndex)
    {
        using var session = ExplainedNetwork.StartSession();
        return IntegratedGradients.Explain(positions => new Path(this, keys, positions), _steps, MostPoints, classIndex);
    }

    /// <summary>Frees the copy of the weights.</summary>
    public void Dispose() => _network.Dispose();

    private sealed class Path(KeyGradients owner, int[][] keys, Tensor positions) : IGradientPath
    {
        private readonly KeyPath[] _paths = Array.ConvertAll(keys, _ => new KeyPath(positions)); // of each input

        public Tensor Score()
        {
            for (var input = 0; input < _paths.Length; input++)
            {
                foreach (var reader in owner._readers[input])
                {
                    reader.Path = _paths[input];
                }
            }

            return owner._scores(owner._network.Module.forward([.. keys.Select(input => tensor(input).expand(positions.shape[0], -1))]));
        }

        public float[][] SumOfChanges() => Array.ConvertAll(_paths, path => path.SumOfChanges().data<float>().ToArray());

        public void Dispose() => Array.ForEach(_paths, path => path.Dispose());
    }
}
