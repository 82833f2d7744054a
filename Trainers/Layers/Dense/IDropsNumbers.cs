using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>A module that multiplies its input by a random mask while training, so that whoever makes the input may do so in the same pass.</summary>
internal interface IDropsNumbers
{
    /// <summary>Draws the mask for one input; null if nothing goes now.</summary>
    /// <param name="shape">The input's shape.</param>
    /// <param name="like">What the mask is for: its type and device.</param>
    /// <returns>Of the input's shape, or 1 where the same holds for all places of a dimension.</returns>
    Tensor? DrawMask(long[] shape, Tensor like);
}

/// <summary>The module of a layer that does nothing but that.</summary>
internal abstract class DropoutModule(string name) : nn.Module<Tensor, Tensor>(name), IDropsNumbers
{
    /// <inheritdoc/>
    public abstract Tensor? DrawMask(long[] shape, Tensor like);

    /// <inheritdoc/>
    public sealed override Tensor forward(Tensor input)
    {
        using var mask = DrawMask(input.shape, input);
        return mask is null ? input.alias() : input.mul(mask);
    }
}
