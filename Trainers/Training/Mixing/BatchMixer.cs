using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Mixing;

/// <summary>Mixes the rows of a batch with each other, or leaves them as they are.</summary>
internal abstract class BatchMixer
{
    /// <summary>Makes the mixer that the options ask for.</summary>
    /// <param name="options">Checked options.</param>
    /// <param name="network">The network to train.</param>
    /// <exception cref="ArgumentException">The rows of the network's inputs cannot be mixed so.</exception>
    public static BatchMixer Create(TrainingOptions options, Network network) => options.Mixing switch
    {
        null or { Mixup: 0, CutMix: 0 } => new Off(),
        { Mixup: var mixup, CutMix: 0 } => new BatchMixup(mixup, network),
        { Mixup: 0, CutMix: var cutMix } => new BatchCutMix(cutMix, network),
        var both => new Either(new BatchMixup(both.Mixup, network), new BatchCutMix(both.CutMix, network)),
    };

    /// <summary>Whether a row is mixed with any other of its batch, so that all are needed. Default true.</summary>
    public virtual bool NeedsAllRows => true;

    /// <summary>The batch to train on, in the caller's dispose scope.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="random">What it draws from.</param>
    public abstract Batch Apply(Batch batch, RandomGenerator random);

    /// <summary>The same rows in a random order.</summary>
    protected static Batch Shuffle(Batch batch, RandomGenerator random)
    {
        var order = tensor(random.Permutation((int)batch.Count)).to(batch.Targets.device);
        return new Batch(
            Array.ConvertAll(batch.Inputs, rows => rows.index_select(0, order)),
            batch.Targets.index_select(0, order),
            batch.Weights?.index_select(0, order));
    }

    private sealed class Off : BatchMixer
    {
        public override bool NeedsAllRows => false;

        public override Batch Apply(Batch batch, RandomGenerator random) => batch;
    }

    private sealed class Either(BatchMixer one, BatchMixer other) : BatchMixer
    {
        public override Batch Apply(Batch batch, RandomGenerator random) => (random.NextDouble() < 0.5 ? one : other).Apply(batch, random);
    }
}
