using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Training;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

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
    private readonly IReadsKeys[][] _readers; // of each input
    private readonly Func<Tensor, Tensor> _scores;
    private readonly int _steps;

    /// <summary>Copies the network's weights.</summary>
    /// <param name="network">A network whose inputs are keys.</param>
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

        _readers = network.Network.Inputs.Count == 1
            ? [[.. _module.modules().OfType<IReadsKeys>()]]
            : [.. _module.children().SkipLast(1).Select(branch => branch.modules().OfType<IReadsKeys>().ToArray())]; // the trunk comes last
        _scores = scores;
        _steps = steps;
    }

    /// <summary>Explains a row.</summary>
    /// <param name="keys">For each input the keys that it reads, at least one, no more than it takes.</param>
    /// <param name="classIndex">Which score; null for the largest.</param>
    public KeyContributions Explain(int[][] keys, int? classIndex)
    {
        using var session = StartSession();
        var ends = Along(_ends, paths => Score(keys, paths));
        var chosen = classIndex ?? (int)ends[0].argmax().Read();
        var sums = Array.ConvertAll(keys, input => new float[input.Length]);
        foreach (var positions in Midpoints().Chunk(MostPoints))
        {
            var changes = Along(positions, paths =>
            {
                Score(keys, paths).select(1, chosen).sum().backward();
                return Array.ConvertAll(paths, path => path.SumOfChanges().data<float>().ToArray());
            });
            foreach (var (sum, change) in sums.Zip(changes))
            {
                TensorPrimitives.Add(sum, change, sum);
            }
        }

        foreach (var values in sums)
        {
            TensorPrimitives.Divide(values, _steps, values);
        }

        return new KeyContributions(sums, chosen, (float)ends[0, chosen].Read(), (float)ends[1, chosen].Read());
    }

    /// <summary>Frees the copy of the weights.</summary>
    public void Dispose() => _module.Dispose();

    // (points, classes)
    private Tensor Score(int[][] keys, KeyPath[] paths)
    {
        for (var input = 0; input < paths.Length; input++)
        {
            foreach (var reader in _readers[input])
            {
                reader.Path = paths[input];
            }
        }

        return _scores(_module.forward([.. keys.Zip(paths, (input, path) => tensor(input).expand(path.Count, -1))]));
    }

    // With a path for each input.
    private T Along<T>(float[] positions, Func<KeyPath[], T> use)
    {
        var points = tensor(positions);
        var paths = Array.ConvertAll(_readers, _ => new KeyPath(points));
        try
        {
            return use(paths);
        }
        finally
        {
            Array.ForEach(paths, path => path.Dispose());
        }
    }

    private IEnumerable<float> Midpoints() => Enumerable.Range(0, _steps).Select(step => (step + 0.5f) / _steps);

    // Nothing here is random but the weights that the module starts from, which are overwritten.
    private static TorchSession StartSession() => TorchSession.Start(seed: 0, threads: 1);
}
