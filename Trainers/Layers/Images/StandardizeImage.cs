using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>Where the mean and deviation of each colour channel come from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PixelStatistics>))]
public enum PixelStatistics
{
    /// <summary>They are measured on all pixels of the training rows, before training.</summary>
    TrainingRows,

    /// <summary>Those of ImageNet (Deng et al. 2009), for red, green and blue from 0 to 255.</summary>
    ImageNet,

    /// <summary>Those that weights which others have trained come with.</summary>
    Pretrained,
}

/// <summary>
/// Brings every colour channel to mean 0 and deviation 1, and the channels to the front. Must be the first layer of an input. Takes
/// <c>[channels, height, width]</c>, or <c>[height, width, channels]</c> if interleaved; gives <c>[channels, height, width]</c>.
/// </summary>
/// <param name="Statistics">Where mean and deviation come from. Default the training rows.</param>
/// <param name="Interleaved">Whether the channels of a pixel lie side by side. Default false.</param>
public sealed record StandardizeImage(PixelStatistics Statistics = PixelStatistics.TrainingRows, bool Interleaved = false) : Layer
{
    private static readonly double[] _imageNetMean = PixelNormalization.ImageNet.Mean.ToArray();
    private static readonly double[] _imageNetDeviation = PixelNormalization.ImageNet.Deviation.ToArray();
    private static readonly long[] _channelsFirst = [0, 3, 1, 2];

    /// <summary>Where mean and deviation come from.</summary>
    public PixelStatistics Statistics { get; } = Require.Defined(Statistics);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input)
    {
        _ = LayerRules.Image(input, nameof(StandardizeImage));
        var output = Interleaved ? new TensorShape(input.Dimensions[2], input.Dimensions[0], input.Dimensions[1]) : input;
        return Statistics != PixelStatistics.ImageNet || output.Dimensions[0] == _imageNetMean.Length
            ? output
            : throw new ArgumentException("The statistics of ImageNet are those of red, green and blue, "
                + $"but the image {input} has {output.Dimensions[0]} channels. Use PixelStatistics.TrainingRows.");
    }

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) =>
        new Module(GetOutputShape(input).Dimensions[0], this);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        var image = Interleaved ? graph.Node("Transpose", [input], ("perm", _channelsFirst)) : input;
        var centered = graph.Node("Sub", [image, weights.AddTo(graph, "mean")]);
        return graph.Node("Mul", [centered, weights.AddTo(graph, "scale")]);
    }

    private sealed class Module : nn.Module<Tensor, Tensor>, ILearnsFromRows
    {
        private readonly StandardizeImage _layer;
        private readonly int _channels;

        public Module(long channels, StandardizeImage layer)
            : base(nameof(StandardizeImage))
        {
            (_layer, _channels) = (layer, (int)channels);
            register_buffer("mean", zeros(channels, 1, 1).DetachFromDisposeScope());
            register_buffer("scale", ones(channels, 1, 1).DetachFromDisposeScope());
        }

        public void Learn(InputRows rows, int count)
        {
            if (_layer.Statistics == PixelStatistics.Pretrained)
            {
                return;
            }

            var (mean, deviation) = _layer.Statistics == PixelStatistics.ImageNet
                ? (_imageNetMean, _imageNetDeviation)
                : PixelMoments.Compute(rows, count, _channels, _layer.Interleaved);
            using var noGrad = no_grad();
            using var newMean = tensor(Array.ConvertAll(mean, m => (float)m));
            using var newScale = tensor(Array.ConvertAll(deviation, d => d > 0 ? (float)(1 / d) : 0f));
            get_buffer("mean")!.copy_(newMean.reshape(_channels, 1, 1));
            get_buffer("scale")!.copy_(newScale.reshape(_channels, 1, 1));
        }

        // Looked up each time: moving the module to another device replaces its buffers.
        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var image = _layer.Interleaved ? input.permute(_channelsFirst) : input;
            return image.sub(get_buffer("mean")!).mul_(get_buffer("scale")!).contiguous().MoveToOuterDisposeScope();
        }
    }
}
