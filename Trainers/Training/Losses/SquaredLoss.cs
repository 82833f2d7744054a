using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Losses;

/// <summary>(z - y)² of one number z a row and a number y.</summary>
internal sealed class SquaredLoss : Loss
{
    public override Tensor PerRow(Tensor output, Tensor target)
    {
        var difference = output.squeeze(1) - target;
        return difference.mul(difference);
    }
}
