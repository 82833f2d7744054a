using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Mixing;

/// <summary>Pastes a box of each image of a batch over another one, at the same place (Yun et al. 2019).</summary>
internal sealed class BatchCutMix : BatchMixer
{
    private readonly double _alpha;
    private readonly ImageLayout _layout;

    /// <summary>Checks that there are images to cut from.</summary>
    /// <param name="alpha">α of Beta(α, α), positive.</param>
    /// <param name="network">The network to train.</param>
    /// <exception cref="ArgumentException">The network reads something else than one image a row.</exception>
    public BatchCutMix(double alpha, Network network)
    {
        _alpha = alpha;
        _layout = network.Inputs is [var input] && ImageLayout.Find(network, input) is { } layout
            ? layout
            : throw new ArgumentException(
                "Mixing.CutMix must be 0 unless the network reads one image a row and nothing else, as boxes of pixels are cut, "
                + $"but is {alpha} with {string.Join(", ", network.Inputs)}. For other numbers, use Mixing.Mixup.");
    }

    /// <inheritdoc/>
    public override Batch Apply(Batch batch, RandomGenerator random)
    {
        var other = Shuffle(batch, random);
        var side = Math.Sqrt(1 - random.NextBeta(_alpha)); // of the box, as a part of the image's
        var (top, height) = Place(random, side, _layout.Height);
        var (left, width) = Place(random, side, _layout.Width);
        var pasted = batch.Inputs[0].clone();
        Box(pasted).copy_(Box(other.Inputs[0]));
        var area = (double)height * width / ((double)_layout.Height * _layout.Width);
        return batch with { Inputs = [pasted], Mix = new BatchMix(batch, other, 1 - area) };

        // Shares its pixels with the images.
        Tensor Box(Tensor images)
        {
            var (down, across) = _layout.Axes;
            return images.view(_layout.Shape.WithBatch(-1)).narrow(down + 1, top, height).narrow(across + 1, left, width);
        }
    }

    // Around any pixel; what would be outside the image is left out.
    private static (long Start, long Length) Place(RandomGenerator random, double side, int size)
    {
        var length = (long)Math.Round(side * size);
        var first = (long)(random.NextDouble() * size) - (length / 2);
        var start = Math.Max(0, first);
        return (start, Math.Min(size, first + length) - start);
    }
}
