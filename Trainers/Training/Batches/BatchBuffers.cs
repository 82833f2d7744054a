using MLNet.DeepExtensions.Trainers.Rows;

namespace MLNet.DeepExtensions.Trainers.Training.Batches;

/// <summary>A batch of all that a row has, filled again and again.</summary>
/// <param name="Inputs">The inputs.</param>
/// <param name="Targets">The targets.</param>
/// <param name="Weights">The weights; null when all rows weigh the same.</param>
internal sealed record BatchBuffers(BatchBuffer[] Inputs, BatchBuffer Targets, BatchBuffer? Weights) : IDisposable
{
    /// <summary>What it costs to read a row.</summary>
    public long CostOfRow { get; } = Inputs.Sum(input => input.CostOfRow);

    /// <summary>Reads rows, without torch.</summary>
    /// <param name="order">The row numbers; null for the rows' own order.</param>
    /// <param name="start">The first place in the order.</param>
    /// <param name="end">The place after the last one.</param>
    public void Read(int[]? order, int start, int end)
    {
        foreach (var input in Inputs)
        {
            input.Read(order, start, end);
        }

        Targets.Read(order, start, end);
        Weights?.Read(order, start, end);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var input in Inputs)
        {
            input.Dispose();
        }

        Targets.Dispose();
        Weights?.Dispose();
    }
}
