namespace MLNet.DeepExtensions.Trainers.Training;

/// <summary>
/// How long a trainer trains unless it is told: so many passes over the rows where these are many, and where they are few, in smaller batches,
/// as many as make enough steps. A network learns by steps, not by passes: forty passes over a hundred rows in one batch are forty steps.
/// </summary>
/// <param name="Epochs">The number of passes over many rows.</param>
/// <param name="BatchSize">The number of rows of a step where rows are many; of few rows, a batch has a quarter at most.</param>
/// <param name="FewestSteps">The number of steps for which few rows are passed over more often.</param>
internal sealed record TrainingLength(int Epochs, int BatchSize, int FewestSteps)
{
    private const int SmallestBatch = 16;
    private const int BatchesPerEpoch = 4;

    /// <summary>
    /// How long a network without hidden layers trains: each of its steps costs next to nothing, and a single weight has to go the whole way that
    /// many share in a deeper one.
    /// </summary>
    public static TrainingLength OfLinearModel { get; } = new(Epochs: 40, BatchSize: 128, FewestSteps: 3000) { Rehearsals = 1 };

    /// <summary>The number of steps after which rows that are very many are passed over less often. Default none.</summary>
    public int MostSteps { get; init; } = int.MaxValue;

    /// <summary>The number of passes over rows however many. Default all.</summary>
    public int FewestEpochs { get; init; } = Epochs;

    /// <summary>The number of rows from which on a training is not rehearsed, as it learns little by heart. Default 5,000.</summary>
    public int RehearsedRows { get; init; } = 5000;

    /// <summary>How often a training on very few rows is rehearsed at most. Default 3.</summary>
    public int Rehearsals { get; init; } = 3;

    /// <summary>The number of rows of a step: the largest power of two in a quarter of the rows, if that is in range.</summary>
    /// <param name="rowCount">The number of training rows.</param>
    public int GetBatchSize(int rowCount)
    {
        var quarter = 1 << (int)Math.Log2(Math.Max(1, rowCount / BatchesPerEpoch));
        return Math.Clamp(quarter, Math.Min(SmallestBatch, BatchSize), BatchSize);
    }

    /// <summary>The number of passes.</summary>
    /// <param name="stepsPerEpoch">The number of steps of one.</param>
    public int GetEpochs(long stepsPerEpoch)
    {
        var steps = Math.Max(FewestSteps, Math.Min(MostSteps, Epochs * stepsPerEpoch));
        return (int)Math.Max(FewestEpochs, steps == FewestSteps ? ((steps - 1) / stepsPerEpoch) + 1 : Math.Round(steps / (double)stepsPerEpoch));
    }
}
