using MLNet.DeepExtensions.Trainers.Torch.Products;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// The linear layers at the end of a network, computed beside autograd: their output is where torch's backward pass ends, and their own way back goes
/// on from there. It spares what autograd does for an operation, half of the time of a small one.
/// </summary>
/// <param name="tape">The pass forward through them.</param>
/// <param name="input">What they took, with all that torch knows of it.</param>
/// <param name="output">What they gave.</param>
internal sealed class DenseTail(DenseTape tape, Tensor input, Tensor output)
{
    /// <summary>Goes forward, once.</summary>
    /// <param name="input">The input, (rows, n), contiguous.</param>
    /// <param name="steps">The steps; the gradients of what they learn have places.</param>
    public static (Tensor Output, DenseTail Tail) Start(Tensor input, DenseStep[] steps)
    {
        using var noGrad = no_grad();
        var tape = new DenseTape(steps);
        var output = tape.Forward(input).requires_grad_();
        return (output, new DenseTail(tape, input, output));
    }

    /// <summary>Goes back, once, after torch went back from the loss to the output.</summary>
    public void Backward()
    {
        using var outputGradient = output.grad;
        if (outputGradient is null)
        {
            return; // the loss has nothing to do with the output
        }

        using var contiguous = outputGradient.contiguous();
        Tensor? gradient;
        using (no_grad())
        {
            gradient = tape.Backward(contiguous, static (_, _, _) => { }, learnsInput: input.requires_grad);
        }

        if (gradient is not null)
        {
            input.backward([gradient]);
            gradient.Dispose();
        }
    }
}
