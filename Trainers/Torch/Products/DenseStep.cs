using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>One step of a <see cref="DenseStack"/>: f(x·Wᵀ + b) · mask.</summary>
/// <param name="Weight">W of floats in the processor's memory, (units, n).</param>
/// <param name="Bias">b, (units); null without one.</param>
/// <param name="Function">f.</param>
internal sealed record DenseStep(Tensor Weight, Tensor? Bias, PointwiseFunction Function)
{
    /// <summary>What f's values are multiplied by, (…, units), of as many rows or a part of them. Default null: nothing.</summary>
    public Tensor? Mask { get; init; }

    /// <summary>Where the weight's gradient goes. Default null: as torch's own do.</summary>
    public GradientPlace? WeightGradient { get; init; }

    /// <summary>Where the bias' gradient goes. Default null: as torch's own do.</summary>
    public GradientPlace? BiasGradient { get; init; }

    /// <summary>Whether more is done to the product than to add the bias.</summary>
    public bool HasSlopes => Mask is not null || !ReferenceEquals(Function, PointwiseFunction.Identity);
}
