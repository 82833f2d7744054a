using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Explanations;

/// <summary>
/// Which regions of an image speak for a class: the channels of the last layer that still has height and width, each weighed by the mean of
/// the class's gradients with respect to it (Grad-CAM, Selvaraju et al. 2017), or each place of a channel by its own gradient (HiResCAM, Draelos
/// and Carin 2020); enlarged to the size of the image.
/// </summary>
internal sealed class GradCam : IExplainsPixels
{
    private readonly ExplainedNetwork _network;
    private readonly ImageLayout _layout;
    private readonly TensorShape _shape;
    private readonly nn.Module<Tensor, Tensor> _layer;
    private readonly bool _eachPlace;
    private readonly Func<Tensor, Tensor> _outputs;
    private readonly Func<Tensor, Tensor> _scores;

    /// <summary>Copies the network's weights.</summary>
    /// <param name="network">A network with one input.</param>
    /// <param name="layout">How its values are the pixels of an image.</param>
    /// <param name="layer">The layer's name, as <see cref="ImageLayers.FindLast"/> gives it.</param>
    /// <param name="eachPlace">Whether each place has a weight of its own.</param>
    /// <param name="outputs">Makes what speaks for each class, (rows, classes), of the network's raw output; before any softmax.</param>
    /// <param name="scores">Makes the scores, (rows, classes), of that.</param>
    /// <exception cref="InvalidOperationException">The native libraries cannot be loaded; the message says what to add.</exception>
    public GradCam(
        TrainedNetwork network, ImageLayout layout, string layer, bool eachPlace, Func<Tensor, Tensor> outputs, Func<Tensor, Tensor> scores)
    {
        _network = new ExplainedNetwork(network);
        (_layout, _shape, _eachPlace, _outputs, _scores) = (layout, network.Network.Inputs[0].Shape, eachPlace, outputs, scores);
        _layer = (nn.Module<Tensor, Tensor>)_network.Module.named_modules().Single(module => module.name == layer).module;
    }

    /// <inheritdoc/>
    public PixelEvidence Explain(float[] pixels, int? classIndex)
    {
        using var session = ExplainedNetwork.StartSession();
        var (outputs, channels) = Run(tensor(pixels, _shape.WithBatch(1)));
        using (channels)
        {
            var scores = _scores(outputs);
            var chosen = classIndex ?? (int)scores[0].argmax().Read();
            outputs[0, chosen].backward();
            var weights = _eachPlace ? channels.grad! : channels.grad!.mean([2, 3], keepdim: true);
            var maps = weights.mul(channels.detach()).sum(1, keepdim: true); // (1, 1, height, width) of the layer, or of its mirror image too
            var map = maps.shape[0] == 1 ? maps : MirroredImages.Sum(maps);
            var enlarged = nn.functional.interpolate(map, [_layout.Height, _layout.Width], mode: InterpolationMode.Bilinear, align_corners: false);
            return new PixelEvidence(enlarged.flatten().data<float>().ToArray(), chosen, (float)scores[0, chosen].Read(), BaselineScore: null);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    // What speaks for each class, and what the layer gave, to be differentiated by.
    private (Tensor Outputs, Tensor Channels) Run(Tensor image)
    {
        Tensor? channels = null;
        var hook = _layer.register_forward_hook((_, _, output) =>
        {
            channels = output.detach().DetachFromDisposeScope(); // outlives the modules' own scopes
            channels.requires_grad = true;
            return channels.alias();
        });
        try
        {
            return (_outputs(_network.Module.forward([image])), channels!);
        }
        finally
        {
            hook.remove();
        }
    }
}
