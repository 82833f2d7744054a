using MLNet.DeepExtensions.Trainers.Torch;
using TorchSharp;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>A step of Adam and AdamW in torch's everyday operators, for weights that no other kernel takes.</summary>
internal sealed class PlainAdamKernel : AdamKernel
{
    public override void Move(WeightRange range, double learningRate, double weightDecay, AdamSettings settings)
    {
        using Scalar keptWeight = 1 - (learningRate * weightDecay), decay = weightDecay, epsilon = settings.Epsilon;
        using Scalar newMean = 1 - settings.Beta1, keptSquare = settings.Beta2, newSquare = 1 - settings.Beta2;
        var (mean, square) = (range.State[AdamState.Mean], range.State[AdamState.Square]);
        if (settings.DecoupledDecay)
        {
            range.Values.mul_(keptWeight);
        }
        else
        {
            range.Gradients.add_(range.Values, decay);
        }

        mean.add_(range.Gradients.sub(mean), newMean);
        square.mul_(keptSquare).addcmul_(range.Gradients, range.Gradients, newSquare);

        // Both start from zero; the corrections take that bias out.
        using Scalar squareCorrection = Math.Sqrt(1 - Math.Pow(settings.Beta2, range.Step));
        using Scalar rate = -learningRate / (1 - Math.Pow(settings.Beta1, range.Step));
        range.Values.addcdiv_(mean, square.sqrt().div_(squareCorrection).add_(epsilon, Scalars.One), rate);
    }
}
