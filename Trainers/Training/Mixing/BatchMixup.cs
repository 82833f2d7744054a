using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Mixing;

/// <summary>Lays two orders of a batch over each other (Zhang et al. 2018).</summary>
internal sealed class BatchMixup : BatchMixer
{
    private readonly double _alpha;

    /// <summary>Checks that means can be taken.</summary>
    /// <param name="alpha">α of Beta(α, α), positive.</param>
    /// <param name="network">The network to train.</param>
    /// <exception cref="ArgumentException">The network reads keys, or rows of different lengths.</exception>
    public BatchMixup(double alpha, Network network)
    {
        _alpha = alpha;
        if (network.Inputs.FirstOrDefault(input => input.Element == InputElement.Key) is { } keys)
        {
            throw new ArgumentException(
                $"Mixing.Mixup must be 0 with keys, of which no mean can be taken, but is {alpha} with input '{keys.Name}'. "
                + "LabelSmoothing and Dropout regularise without mixing rows.");
        }

        if (network.Inputs.FirstOrDefault(input => input.Shape.HasVariableSteps) is { } sequence)
        {
            throw new ArgumentException(
                $"Mixing.Mixup must be 0 with rows of different lengths, which do not lie over each other, but is {alpha} "
                + $"with input '{sequence.Name}'. LabelSmoothing and Dropout regularise without mixing rows.");
        }
    }

    /// <inheritdoc/>
    public override Batch Apply(Batch batch, RandomGenerator random)
    {
        var other = Shuffle(batch, random);
        var share = random.NextBeta(_alpha);
        using Scalar own = share, rest = 1 - share;
        Tensor[] mixed = [.. batch.Inputs.Zip(other.Inputs, (one, two) => one.mul(own).add(two, rest))];
        return batch with { Inputs = mixed, Mix = new BatchMix(batch, other, share) };
    }
}
