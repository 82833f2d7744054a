using MLNet.DeepExtensions.Trainers.Torch.Products;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch.Recurrent;

/// <summary>The weights of one direction of a recurrent layer, as torch has them, and where their gradients go.</summary>
/// <param name="Values">
/// Of the input, (gates · units, n), of the state, (gates · units, units), and the two biases, (gates · units); floats in the processor's memory.
/// </param>
/// <param name="Places">Where the gradient of each goes; null: as torch's own do.</param>
internal sealed record RecurrentWeights(Tensor[] Values, GradientPlace?[] Places)
{
    /// <summary>How many weights there are.</summary>
    public const int Count = 4;

    /// <summary>The weight of the input.</summary>
    public Tensor Input => Values[0];

    /// <summary>The weight of the state.</summary>
    public Tensor State => Values[1];

    /// <summary>The input's bias.</summary>
    public Tensor InputBias => Values[2];

    /// <summary>The state's bias.</summary>
    public Tensor StateBias => Values[3];
}
