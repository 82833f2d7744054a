namespace MLNet.DeepExtensions.Trainers.Rows;

/// <summary>Rows to train or validate on, as compact managed arrays, or the inputs as files.</summary>
internal sealed class TrainingSet
{
    /// <summary>Takes the arrays as they are.</summary>
    /// <param name="rowCount">The number of rows, positive.</param>
    /// <param name="inputs">For each input of the network its rows, one after the other.</param>
    /// <param name="targets">A target for each row: <c>float[]</c>, or <c>long[]</c> for class indices.</param>
    /// <param name="weights">A weight for each row, zero or positive; null means that all are 1.</param>
    public TrainingSet(int rowCount, IReadOnlyList<float[]> inputs, Array targets, float[]? weights = null)
        : this(rowCount, [.. inputs.Select(rows => new ArrayRows<float>(rows, rows.Length / rowCount))], targets, weights)
    {
    }

    /// <summary>Takes the rows as they are.</summary>
    /// <param name="rowCount">The number of rows, positive.</param>
    /// <param name="inputs">The rows of each input of the network.</param>
    /// <param name="targets">A target for each row: <c>float[]</c>, or <c>long[]</c> for class indices.</param>
    /// <param name="weights">A weight for each row, zero or positive; null means that all are 1.</param>
    public TrainingSet(int rowCount, IReadOnlyList<InputRows> inputs, Array targets, float[]? weights = null)
    {
        RowCount = rowCount;
        Inputs = inputs;
        Targets = targets;
        Weights = weights is null ? null : ScaledToMeanOne(weights);
    }

    private TrainingSet(TrainingSet set, InputRows further)
    {
        RowCount = set.RowCount;
        Inputs = [.. set.Inputs, further];
        Targets = set.Targets;
        Weights = set.Weights;
        Groups = set.Groups;
    }

    /// <summary>The number of rows.</summary>
    public int RowCount { get; }

    /// <summary>The rows of each input of the network.</summary>
    public IReadOnlyList<InputRows> Inputs { get; }

    /// <summary>The number of neighbouring rows in which the rows of a batch are best picked.</summary>
    public int Window => Inputs.Min(rows => rows.Window);

    /// <summary>A target for each row: <c>float[]</c>, or <c>long[]</c> for class indices.</summary>
    public Array Targets { get; }

    /// <summary>The number of targets of a row; of several, those of a row come one after the other.</summary>
    public int TargetWidth => Targets.Length / RowCount;

    /// <summary>A weight for each row, scaled so that their mean is 1; null means that all are 1.</summary>
    public float[]? Weights { get; }

    /// <summary>The number of each row's group, of which each has two rows at least; null where no row belongs to another.</summary>
    public int[]? Groups { get; init; }

    /// <summary>A hash of the rows, inputs, targets, weights and groups in their order; all are read for it, once.</summary>
    public string Hash => field ??= RowsHash.Compute(this);

    /// <summary>The same rows with one more input.</summary>
    public TrainingSet With(InputRows further) => new(this, further);

    private static float[] ScaledToMeanOne(float[] weights)
    {
        var mean = weights.Average(weight => (double)weight);
        return mean > 0
            ? Array.ConvertAll(weights, weight => (float)(weight / mean))
            : throw new ArgumentException(
                $"At least one of the {weights.Length} rows must have a weight above zero, its own times that of its class, but all weigh 0. "
                + "Check the weight column and ClassWeights, or hold back other rows.",
                nameof(weights));
    }
}
