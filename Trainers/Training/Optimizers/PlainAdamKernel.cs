using MLNet.DeepExtensions.Trainers.Torch;
using TorchSharp;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>A step of Adam and AdamW in torch's everyday operators, for weights that the fused kernel does not take.</summary>
internal sealed class PlainAdamKernel : AdamKernel
{
    public override void Move(OptimizerSlot[] slots, double learningRate, double weightDecay, AdamSettings settings)
    {
        using Scalar keptWeight = 1 - (learningRate * weightDecay), decay = weightDecay, epsilon = settings.Epsilon;
        using Scalar newMean = 1 - settings.Beta1, keptSquare = settings.Beta2, newSquare = 1 - settings.Beta2;
        foreach (var slot in slots)
        {
            var (mean, square) = (slot.State[AdamState.Mean], slot.State[AdamState.Square]);
            var step = slot.State[AdamState.Step].add_(Scalars.One).Read();
            var gradient = slot.Gradient!;
            if (settings.DecoupledDecay)
            {
                slot.Parameter.mul_(keptWeight);
            }
            else
            {
                gradient.add_(slot.Parameter, decay);
            }

            mean.add_(gradient.sub(mean), newMean);
            square.mul_(keptSquare).addcmul_(gradient, gradient, newSquare);

            // Both start from zero; the corrections take that bias out.
            using Scalar squareCorrection = Math.Sqrt(1 - Math.Pow(settings.Beta2, step));
            using Scalar rate = -learningRate / (1 - Math.Pow(settings.Beta1, step));
            slot.Parameter.addcdiv_(mean, square.sqrt().div_(squareCorrection).add_(epsilon), rate);
        }
    }
}
