using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>
/// Where the package's own backward passes put the gradient of a weight, so that nobody has to copy it there. What torch computes goes
/// through the weight's own gradient, as ever.
/// </summary>
/// <param name="values">The place, in the weight's shape, contiguous; belongs to the caller.</param>
internal sealed class GradientPlace(Tensor values)
{
    /// <summary>The gradient, if there is one.</summary>
    public Tensor Values => values;

    /// <summary>Whether there is a gradient, to which a further one is added.</summary>
    public bool IsFilled { get; private set; }

    /// <summary>Is called after each gradient that was put there, by the thread of the backward pass. It must not throw.</summary>
    public Action? WhenFilled { private get; set; }

    /// <summary>Takes the place for one more gradient.</summary>
    /// <returns>Whether it is to be added to what is there.</returns>
    public bool StartFilling()
    {
        var adds = IsFilled;
        IsFilled = true;
        return adds;
    }

    /// <summary>Tells that the gradient is there.</summary>
    public void EndFilling() => WhenFilled?.Invoke();

    /// <summary>Forgets the gradient; its numbers stay.</summary>
    public void Forget() => IsFilled = false;
}
