using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Explanations;

/// <summary>
/// What each pixel of an image contributes to a score: integrated gradients from an image that has the mean colour of the training images
/// throughout, which the network's first layer makes zeros of.
/// </summary>
internal sealed class PixelGradients : IExplainsPixels
{
    private const int MostValues = 1 << 20; // of the points that are computed at once
    private const int MostPoints = 64;
    private readonly ExplainedNetwork _network;
    private readonly Func<Tensor, Tensor> _scores;
    private readonly int _steps;
    private readonly ImageLayout _layout;
    private readonly TensorShape _shape;
    private readonly float[] _baseline;

    /// <summary>Copies the network's weights.</summary>
    /// <param name="network">A network with one input.</param>
    /// <param name="layout">How its values are the pixels of an image.</param>
    /// <param name="scores">Makes the scores, (rows, classes), of the network's raw output.</param>
    /// <param name="steps">The number of parts of the path, positive.</param>
    /// <exception cref="InvalidOperationException">The native libraries cannot be loaded; the message says what to add.</exception>
    public PixelGradients(TrainedNetwork network, ImageLayout layout, Func<Tensor, Tensor> scores, int steps)
    {
        _network = new ExplainedNetwork(network);
        (_scores, _steps, _layout, _shape) = (scores, steps, layout, network.Network.Inputs[0].Shape);
        _baseline = MeanImage(network, layout);
    }

    /// <inheritdoc/>
    public PixelEvidence Explain(float[] pixels, int? classIndex)
    {
        using var session = ExplainedNetwork.StartSession();
        var mostPoints = Math.Clamp(MostValues / pixels.Length, 1, MostPoints);
        var parts = IntegratedGradients.Explain(positions => new Path(this, pixels, positions), _steps, mostPoints, classIndex);
        var values = new float[_layout.Height * _layout.Width];
        for (var i = 0; i < pixels.Length; i++)
        {
            values[_layout.PlaceOf(i)] += parts.Values[0][i];
        }

        return new PixelEvidence(values, parts.Class, parts.Score, parts.BaselineScore);
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    // Of which a standardisation makes zeros; without one, black.
    private static float[] MeanImage(TrainedNetwork network, ImageLayout layout)
    {
        var input = network.Network.Inputs[0];
        var image = new float[input.Shape.Size];
        if (network.Network.FirstLayer(input) is Standardize or StandardizeImage)
        {
            var place = input.Layers.Count > 0 ? NetworkModule.BranchName(0) : NetworkModule.TrunkName;
            var means = network.Weights[$"{place}.0.mean"].Values; // of each value, or of each channel
            for (var i = 0; i < image.Length; i++)
            {
                image[i] = means[means.Length == image.Length ? i : layout.ChannelOf(i)];
            }
        }

        return image;
    }

    private sealed class Path : IGradientPath
    {
        private readonly PixelGradients _owner;
        private readonly Tensor _change;
        private readonly Tensor _points; // (points, row shape…)

        public Path(PixelGradients owner, float[] pixels, Tensor positions)
        {
            _owner = owner;
            var baseline = tensor(owner._baseline, owner._shape.WithBatch(1));
            _change = tensor(pixels, owner._shape.WithBatch(1)).sub(baseline);
            _points = baseline.addcmul(positions.view([-1, .. owner._shape.Dimensions.ToArray().Select(_ => 1L)]), _change, Scalars.One);
            _points.requires_grad = true;
        }

        public Tensor Score() => _owner._scores(_owner._network.Module.forward([_points]));

        public float[][] SumOfChanges() => [_points.grad!.mul(_change).sum([0]).flatten().data<float>().ToArray()];

        public void Dispose()
        {
            _points.Dispose();
            _change.Dispose();
        }
    }
}
