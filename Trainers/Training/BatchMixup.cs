using MLNet.DeepExtensions.Trainers.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training;

/// <summary>Mixes the rows of a batch with each other (Zhang et al. 2018), or leaves them as they are.</summary>
/// <remarks>It draws from torch's own random numbers, which the training seeds for every batch.</remarks>
internal abstract class BatchMixup
{
    /// <summary>Makes the mixer that an option asks for.</summary>
    /// <param name="alpha">α of Beta(α, α); 0 mixes nothing.</param>
    public static BatchMixup Create(double alpha) => alpha == 0 ? new Off() : new OfBeta(alpha);

    /// <summary>The batch to train on, in the caller's dispose scope.</summary>
    public abstract Batch Apply(Batch batch);

    private sealed class Off : BatchMixup
    {
        public override Batch Apply(Batch batch) => batch;
    }

    private sealed class OfBeta(double alpha) : BatchMixup
    {
        public override Batch Apply(Batch batch)
        {
            var order = randperm(batch.Count).to(batch.Targets.device);
            var share = DrawShare();
            var other = new Batch(
                Array.ConvertAll(batch.Inputs, rows => rows.index_select(0, order)),
                batch.Targets.index_select(0, order),
                batch.Weights?.index_select(0, order));
            using Scalar own = share, rest = 1 - share;
            Tensor[] mixed = [.. batch.Inputs.Zip(other.Inputs, (one, two) => one.mul(own).add(two, rest))];
            return new MixedBatch(mixed, batch, other, share);
        }

        private double DrawShare()
        {
            using var concentration = tensor(alpha, ScalarType.Float64);
            return distributions.Beta(concentration, concentration).sample().Read();
        }
    }
}
