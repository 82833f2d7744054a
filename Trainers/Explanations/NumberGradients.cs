using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Torch;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Explanations;

/// <summary>
/// What each number of a signal contributes to a score: integrated gradients from a signal whose numbers are the mean of the training rows
/// throughout, which the network's standardisation makes zeros of.
/// </summary>
internal sealed class NumberGradients : IDisposable
{
    private const int MostValues = 1 << 18; // of the points that are computed at once
    private const int MostPoints = 64;
    private readonly ExplainedNetwork _network;
    private readonly Func<Tensor, Tensor> _scores;
    private readonly int _steps;
    private readonly NetworkInput _input;
    private readonly float[] _means; // of each number, or of each channel

    /// <summary>Copies the network's weights.</summary>
    /// <param name="network">A network with one input, a sequence of numbers.</param>
    /// <param name="scores">Makes the scores, (rows, classes), of the network's raw output.</param>
    /// <param name="steps">The number of parts of the path, positive.</param>
    /// <exception cref="InvalidOperationException">The native libraries cannot be loaded; the message says what to add.</exception>
    public NumberGradients(TrainedNetwork network, Func<Tensor, Tensor> scores, int steps)
    {
        _network = new ExplainedNetwork(network);
        (_scores, _steps, _input) = (scores, steps, network.Network.Inputs[0]);
        var place = _input.Layers.Count > 0 ? NetworkModule.BranchName(0) : NetworkModule.TrunkName;
        _means = network.Network.FirstLayer(_input) is Standardize ? network.Weights[$"{place}.0.mean"].Values : [0];
    }

    /// <summary>Explains a row.</summary>
    /// <param name="numbers">All numbers that the network reads of the row, at least a step; those that are missing, NaN, stay so.</param>
    /// <param name="classIndex">Which score; null for the largest.</param>
    public Contributions Explain(float[] numbers, int? classIndex)
    {
        using var session = ExplainedNetwork.StartSession();
        var mostPoints = Math.Clamp(MostValues / numbers.Length, 1, MostPoints);
        return IntegratedGradients.Explain(positions => new Path(this, numbers, positions), _steps, mostPoints, classIndex);
    }

    /// <summary>Frees the copy of the weights.</summary>
    public void Dispose() => _network.Dispose();

    private sealed class Path : IGradientPath
    {
        private readonly NumberGradients _owner;
        private readonly Tensor _change;
        private readonly Tensor _points; // (points, numbers)

        public Path(NumberGradients owner, float[] numbers, Tensor positions)
        {
            _owner = owner;
            float[] baseline = [.. numbers.Select((number, i) => float.IsNaN(number) ? number : owner._means[i % owner._means.Length])];
            _change = tensor([.. numbers.Select((number, i) => float.IsNaN(number) ? 0 : number - baseline[i])], 1, numbers.Length);
            _points = tensor(baseline, 1, numbers.Length).addcmul(positions.view(-1, 1), _change, Scalars.One);
            _points.requires_grad = true;
        }

        public Tensor Score()
        {
            var shape = _owner._input.Shape;
            var rows = shape.HasVariableSteps ? _points : _points.reshape(shape.WithBatch(_points.shape[0]));
            return _owner._scores(_owner._network.Module.forward([rows]));
        }

        // A missing number has no gradient.
        public float[][] SumOfChanges() => [_points.grad!.nan_to_num(0).mul(_change).sum([0]).data<float>().ToArray()];

        public void Dispose()
        {
            _points.Dispose();
            _change.Dispose();
        }
    }
}
