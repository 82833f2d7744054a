using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Batches;

/// <summary>A batch of rows on the training device: all that an objective can know of them. Lives in the caller's dispose scope.</summary>
/// <param name="Inputs">A tensor for each input, (batch, row shape…).</param>
/// <param name="Targets">(batch), or (batch, targets) where a row has several: float32, or int64 for class indices.</param>
/// <param name="Weights">(batch), or null when all rows weigh the same.</param>
internal sealed record Batch(Tensor[] Inputs, Tensor Targets, Tensor? Weights)
{
    /// <summary>The number of rows.</summary>
    public long Count { get; } = Targets.shape[0];

    /// <summary>
    /// The number of each row's group, (batch), or null where no row belongs to another. The rows of a group follow each other; where the rows of a
    /// set come in the order of their groups, a group that is cut goes on in the next batch.
    /// </summary>
    public int[]? Groups { get; init; }

    /// <summary>What the inputs were mixed of, by which they are judged; null where they are as they were read.</summary>
    public BatchMix? Mix { get; init; }

    /// <summary>Some of the rows, which follow each other, as views.</summary>
    /// <param name="part">Which rows.</param>
    public Batch Take(BatchPart part)
    {
        if (part.Count == Count)
        {
            return this;
        }

        Tensor Narrow(Tensor rows) => rows.narrow(0, part.Start, part.Count);
        return new Batch(Array.ConvertAll(Inputs, Narrow), Narrow(Targets), Weights is null ? null : Narrow(Weights))
        {
            Groups = Groups?[part.Start..(part.Start + part.Count)],
            Mix = Mix is { } mix ? mix with { Own = mix.Own.Take(part), Other = mix.Other.Take(part) } : null,
        };
    }
}

/// <summary>Two orders of the same rows laid over each other.</summary>
/// <param name="Own">The rows in the one order.</param>
/// <param name="Other">The rows in the other order.</param>
/// <param name="Share">The share λ of the one order, in [0, 1].</param>
internal sealed record BatchMix(Batch Own, Batch Other, double Share);
