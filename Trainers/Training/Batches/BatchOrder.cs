namespace MLNet.DeepExtensions.Trainers.Training.Batches;

/// <summary>
/// The batches of each epoch. They follow from the seed and the number of the epoch, whatever came before, and are the same on every platform.
/// </summary>
internal abstract class BatchOrder
{
    /// <summary>The number of batches of an epoch, the same in all.</summary>
    public abstract int BatchCount { get; }

    /// <summary>An epoch's batches; their arrays are used again for the next one.</summary>
    /// <param name="seed">The seed of the training.</param>
    /// <param name="epoch">The number of the epoch, from 1.</param>
    public abstract RowBatches Shuffle(int seed, int epoch);
}
