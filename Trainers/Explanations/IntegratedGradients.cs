using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Training;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Explanations;

/// <summary>
/// What each key of a row contributes to a score: integrated gradients (Sundararajan et al. 2017) over what the network's first layer
/// makes of the keys, from the same row with all keys unknown.
/// </summary>
/// <remarks>
/// The integral is the mean over the midpoints of equal parts of the path. Several threads take turns with each other and with trainings.
/// </remarks>
internal sealed class IntegratedGradients : IDisposable
{
    private const int MostPoints = 64; // at once, which bounds the memory
    private static readonly float[] _ends = [1, 0]; // the row, the row with all keys unknown
    private readonly nn.Module<Tensor[], Tensor> _module;
    private readonly IReadsKeys[] _readers;
    private readonly Func<Tensor, Tensor> _scores;
    private readonly int _steps;

    /// <summary>Copies the network's weights.</summary>
    /// <param name="network">A network with one input, of keys.</param>
    /// <param name="scores">Makes the scores, (rows, classes), of the network's raw output.</param>
    /// <param name="steps">The number of parts of the path, positive.</param>
    /// <exception cref="InvalidOperationException">The native libraries cannot be loaded; the message says what to add.</exception>
    public IntegratedGradients(TrainedNetwork network, Func<Tensor, Tensor> scores, int steps)
    {
        using var session = StartSession();
        _module = network.CreateModule();
        _module.eval();
        foreach (var parameter in _module.parameters())
        {
            parameter.requires_grad = false;
        }

        _readers = [.. _module.modules().OfType<IReadsKeys>()];
        _scores = scores;
        _steps = steps;
    }

    /// <summary>Explains a row.</summary>
    /// <param name="keys">The keys, at least one, no more than the network takes.</param>
    /// <param name="classIndex">Which score; null for the largest.</param>
    public KeyContributions Explain(int[] keys, int? classIndex)
    {
        using var session = StartSession();
        using var wholeWay = new KeyPath(tensor(_ends));
        var ends = Score(keys, wholeWay);
        var chosen = classIndex ?? (int)ends[0].argmax().Read();
        var sums = new double[keys.Length];
        foreach (var positions in Midpoints().Chunk(MostPoints))
        {
            using var scope = NewDisposeScope();
            using var path = new KeyPath(tensor(positions));
            Score(keys, path).select(1, chosen).sum().backward();
            foreach (var (i, change) in path.SumOfChanges().data<float>().ToArray().Index())
            {
                sums[i] += change;
            }
        }

        return new KeyContributions(
            Array.ConvertAll(sums, sum => (float)(sum / _steps)), chosen, (float)ends[0, chosen].Read(), (float)ends[1, chosen].Read());
    }

    /// <summary>Frees the copy of the weights.</summary>
    public void Dispose() => _module.Dispose();

    // (points, classes)
    private Tensor Score(int[] keys, KeyPath path)
    {
        foreach (var reader in _readers)
        {
            reader.Path = path;
        }

        return _scores(_module.forward([tensor(keys).expand(path.Count, -1)]));
    }

    private IEnumerable<float> Midpoints() => Enumerable.Range(0, _steps).Select(step => (step + 0.5f) / _steps);

    // Nothing here is random but the weights that the module starts from, which are overwritten.
    private static TorchSession StartSession() => TorchSession.Start(seed: 0, threads: 1);
}
