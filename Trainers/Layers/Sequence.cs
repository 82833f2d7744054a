using System.Globalization;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>Layers one after the other: each takes what the one before it gives.</summary>
/// <param name="Layers">The layers, first to last, at least one.</param>
public sealed record Sequence(LayerList Layers) : Layer
{
    /// <summary>The layers, first to last.</summary>
    public LayerList Layers { get; } = LayerRules.NotEmpty(Layers);

    internal override bool IsLinear => Layers.All(layer => layer.IsLinear);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input)
    {
        for (var i = 0; i < Layers.Count; i++)
        {
            try
            {
                input = Layers[i].GetOutputShape(input);
            }
            catch (ArgumentException e)
            {
                throw new ArgumentException($"Layer {i} ({Layers[i].GetType().Name}): {e.Message}", e);
            }
        }

        return input;
    }

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) => CreateSequence(input, random);

    /// <summary>Creates the module as what it is.</summary>
    internal SequenceModule CreateSequence(TensorShape input, RandomGenerator random)
    {
        var modules = new List<(string, nn.Module<Tensor, Tensor>)>();
        for (var i = 0; i < Layers.Count; i++)
        {
            // What these give is read by nobody but the layer after them, not even by their own backward pass.
            var mayBeOverwritten = i > 0 && Layers[i - 1] is (Linear or Convolution2D or BatchNormalization);
            var module = mayBeOverwritten && Layers[i] is Activation activation
                ? activation.CreateInPlaceModule()
                : Layers[i].CreateModule(input, random);
            modules.Add((Name(i), module));
            input = Layers[i].GetOutputShape(input);
        }

        return new SequenceModule([.. modules]);
    }

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        for (var i = 0; i < Layers.Count; i++)
        {
            if (Layers[i] is Convolution2D convolution && Layers.ElementAtOrDefault(i + 1) is BatchNormalization normalization)
            {
                input = convolution.AddToGraph(graph, input, weights.GetChild(Name(i)), normalization, weights.GetChild(Name(i + 1)));
                inputShape = convolution.GetOutputShape(inputShape);
                i++; // the normalisation is in it
            }
            else
            {
                input = Layers[i].AddToGraph(graph, input, inputShape, weights.GetChild(Name(i)));
                inputShape = Layers[i].GetOutputShape(inputShape);
            }
        }

        return input;
    }

    internal override long GetAttendedWidth(TensorShape input)
    {
        var widest = 0L;
        foreach (var layer in Layers)
        {
            widest = Math.Max(widest, layer.GetAttendedWidth(input));
            input = layer.GetOutputShape(input);
        }

        return widest;
    }

    internal override Places? Move(Places places, TensorShape input, WeightMove weights)
    {
        Places? here = places;
        for (var i = 0; i < Layers.Count && here is not null; i++)
        {
            here = Layers[i].Move(here, input, weights.GetChild(Name(i)));
            input = Layers[i].GetOutputShape(input);
        }

        return here;
    }

    /// <summary>The name of a layer among the weights.</summary>
    internal static string Name(int index) => index.ToString(CultureInfo.InvariantCulture);
}
