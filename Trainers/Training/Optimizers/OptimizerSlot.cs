using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>A weight to train, with what its optimiser remembers of it.</summary>
/// <param name="name">The name that the module gives to the weight.</param>
/// <param name="parameter">The weight; belongs to the module.</param>
/// <param name="weightDecay">The weight decay of matrices.</param>
/// <param name="state">What the optimiser remembers, on the weight's device; belongs to the slot.</param>
internal sealed class OptimizerSlot(string name, Parameter parameter, double weightDecay, Tensor[] state) : IDisposable
{
    public string Name => name;

    public Parameter Parameter => parameter;

    /// <summary>Whether it is a matrix (or a kernel); biases and norms have one dimension.</summary>
    public bool IsMatrix { get; } = parameter.dim() > 1;

    /// <summary>Biases and norms are not decayed: nothing is gained by making them small.</summary>
    public double WeightDecay => IsMatrix ? weightDecay : 0;

    public Tensor[] State => state;

    /// <summary>The gradient of the current step, in the step's dispose scope; null when the loss does not reach the weight.</summary>
    public Tensor? Gradient { get; private set; }

    /// <summary>Looks up the gradient that the backward pass left.</summary>
    public void TakeGradient() => Gradient = parameter.grad;

    /// <summary>Forgets the gradient, which is cheaper than filling it with zeros: the next one needs no adding up.</summary>
    public void DropGradient()
    {
        parameter.grad = null;
        Gradient = null;
    }

    public void Dispose()
    {
        foreach (var tensor in state)
        {
            tensor.Dispose();
        }
    }
}
