using MLNet.DeepExtensions.Trainers.Layers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Networks;

/// <summary>The pass of a batch through a network while it is trained. Lives in the caller's dispose scope.</summary>
/// <param name="Output">The network's raw output.</param>
/// <param name="Tail">The last layers, where they are computed beside autograd; null where autograd knows all.</param>
internal readonly record struct NetworkPass(Tensor Output, DenseTail? Tail)
{
    /// <summary>Goes back from a loss of the output to the gradients of all weights.</summary>
    public void Backward(Tensor loss)
    {
        loss.backward();
        Tail?.Backward();
    }
}
