using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Onnx.Proto;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Pretrained;

/// <summary>Makes layers of the operators of a residual network for images.</summary>
/// <param name="file">The graph.</param>
internal sealed class ResidualNodes(ForeignGraph file)
{
    /// <summary>The name of the mean that a batch normalisation keeps.</summary>
    public const string RunningMean = "running_mean";

    private const double UsualEpsilon = 1e-5; // ONNX's

    /// <summary>Makes a layer of an operator with one input that is no constant.</summary>
    /// <param name="node">The operator.</param>
    /// <param name="input">What it takes, <c>[channels, height, width]</c>.</param>
    /// <returns>The layer; null if the operator hands on what it takes.</returns>
    /// <exception cref="ArgumentException">There is no such layer; the message is a sentence on the operator.</exception>
    /// <exception cref="InvalidDataException">A weight is damaged.</exception>
    public PretrainedLayer? Read(NodeProto node, TensorShape input) => node.OpType switch
    {
        "Conv" => ReadConvolution(node, input),
        "BatchNormalization" => ReadNormalization(node, input),
        "Relu" => new(new Activation()),
        "Sigmoid" => new(new Activation(ActivationFunction.Sigmoid)),
        "Tanh" => new(new Activation(ActivationFunction.Tanh)),
        "MaxPool" or "AveragePool" => ReadPooling(node, input),
        "GlobalAveragePool" or "GlobalMaxPool" or "ReduceMean" or "ReduceMax" => ReadGlobalPooling(node),
        "Identity" or "Dropout" => null,
        _ => throw new ArgumentException("No layer of a residual network is such an operator."),
    };

    private static ImagePooling PoolingOf(NodeProto node) =>
        node.OpType.Contains("Max", StringComparison.Ordinal) ? ImagePooling.Max : ImagePooling.Average;

    private PretrainedLayer ReadConvolution(NodeProto node, TensorShape input)
    {
        var weight = ReadWeight(node, 1, "weights", rank: 4);
        var window = new WindowReader(node, input).Read(weight.Dimensions[2..]);
        var groups = node.GetInteger("group", 1);
        var channels = weight.Dimensions[0];
        long[] expected = [channels, groups > 0 ? input.Dimensions[0] / groups : 0, window.Size, window.Size];
        var isDivided = groups > 0 && input.Dimensions[0] % groups == 0 && channels % groups == 0;
        if (channels is < 1 or > int.MaxValue || !isDivided || !weight.Dimensions.AsSpan().SequenceEqual(expected))
        {
            throw new ArgumentException(
                $"Its weights must be [{string.Join(", ", expected)}] for {input.Dimensions[0]} channels in {groups} groups but are "
                + $"[{string.Join(", ", weight.Dimensions)}].");
        }

        var bias = node.Input.Count > 2 && node.Input[2].Length > 0 ? ReadWeight(node, 2, "bias", channels) : null;
        var layer = new Convolution2D(
            (int)channels, window.Size, window.Stride, window.Dilation, (int)groups, window.Padding, Bias: bias is not null);
        return bias is null ? new(layer, ("weight", weight)) : new(layer, ("weight", weight), ("bias", bias));
    }

    private PretrainedLayer ReadNormalization(NodeProto node, TensorShape input)
    {
        if (node.GetInteger("training_mode", 0) != 0)
        {
            throw new ArgumentException("It must use the mean and variance of the training. Export the network for inference.");
        }

        var channels = input.Dimensions[0];
        return new(
            new BatchNormalization(node.GetNumber("epsilon", UsualEpsilon)),
            ("weight", ReadWeight(node, 1, "scale", channels)),
            ("bias", ReadWeight(node, 2, "shift", channels)),
            (RunningMean, ReadWeight(node, 3, "mean", channels)),
            ("running_var", ReadWeight(node, 4, "variance", channels)));
    }

    // A window that covers all of the image makes one value of each channel, whatever its size.
    private static PretrainedLayer ReadPooling(NodeProto node, TensorShape input)
    {
        var window = new WindowReader(node, input).Read();
        if (window is { Padding: 0, Dilation: 1 } && (input.Dimensions[1], input.Dimensions[2]) == (window.Size, window.Size))
        {
            return new(new GlobalPool2D(PoolingOf(node)));
        }

        if (window.Dilation != 1 || (window.Padding > 0 && node.GetInteger("count_include_pad", 0) != 0))
        {
            throw new ArgumentException("Its window must have no gaps, and its padding must count neither as a value nor in a mean.");
        }

        return new(new Pool2D(PoolingOf(node), window.Size, window.Stride, window.Padding));
    }

    private PretrainedLayer ReadGlobalPooling(NodeProto node)
    {
        if (node.OpType.StartsWith("Reduce", StringComparison.Ordinal))
        {
            var axes = node.FindIntegers("axes") ?? (node.Input.Count > 1 ? file.FindIntegers(node.Input[1]) : null) ?? [];
            if (!axes.Select(axis => axis < 0 ? axis + 4 : axis).Order().SequenceEqual([2, 3]))
            {
                throw new ArgumentException(
                    $"It must make one value of height and width, axes 2 and 3, but its axes are [{string.Join(", ", axes)}].");
            }
        }

        return new(new GlobalPool2D(PoolingOf(node)));
    }

    private NetworkWeight ReadWeight(NodeProto node, int place, string what, long? channels = null, int rank = 1)
    {
        var name = node.Input.ElementAtOrDefault(place) ?? string.Empty;
        if (!file.Constants.TryGetValue(name, out var tensor))
        {
            throw new ArgumentException($"Its {what} must be a constant of the file but '{name}' is none.");
        }

        if (tensor.Dims.Count != rank || (channels is { } count && tensor.Dims[0] != count))
        {
            throw new ArgumentException(
                $"Its {what} must have {(channels is { } wanted ? $"{wanted} numbers" : $"{rank} dimensions")} but is "
                + $"[{string.Join(", ", tensor.Dims)}].");
        }

        return new([.. tensor.Dims], TensorSource.RequireFinite(file.Name, name, file.ReadFloats(name)));
    }
}
