namespace MLNet.DeepExtensions.Trainers.Calibration;

/// <summary>Fits the line that never falls and is nearest to the labels (Zadrozny and Elkan 2002), by pooling adjacent violators.</summary>
internal static class IsotonicRegression
{
    /// <summary>Fits the line to rows of both classes.</summary>
    /// <remarks>
    /// Each level part is drawn towards the share of true rows by the weight of one row, so that a few rows of one class never make a certainty.
    /// Between level parts the line is straight in the log-odds.
    /// </remarks>
    /// <param name="logits">The log-odds of each row, or a score in their place, finite.</param>
    /// <param name="labels">Whether each row is true.</param>
    /// <param name="weights">The weight of each row, positive.</param>
    public static LogitMap Fit(double[] logits, bool[] labels, double[] weights)
    {
        var order = Enumerable.Range(0, logits.Length).ToArray();
        Array.Sort([.. logits], order);
        var (total, ofTrue) = (weights.Sum(), labels.Zip(weights, (label, weight) => label ? weight : 0).Sum());
        var row = total / logits.Length;
        var rows = order.Select(i => new Block(logits[i], logits[i], labels[i] ? weights[i] : 0, weights[i]));
        var shrunk = Pool(rows).Select(block => block with { True = block.True + (row * ofTrue / total), Weight = block.Weight + row });
        return new LogitMap(Line: new BentLine([.. Pool(shrunk).SelectMany(Ends)]));
    }

    private static List<Block> Pool(IEnumerable<Block> blocks)
    {
        var pooled = new List<Block>();
        foreach (var block in blocks)
        {
            pooled.Add(block);
            while (pooled.Count > 1 && (pooled[^1].Mean <= pooled[^2].Mean || pooled[^1].First <= pooled[^2].Last))
            {
                pooled[^2] = pooled[^2].With(pooled[^1]);
                pooled.RemoveAt(pooled.Count - 1);
            }
        }

        return pooled;
    }

    private static IEnumerable<LinePoint> Ends(Block block)
    {
        var calibrated = Math.Log(block.Mean / (1 - block.Mean));
        yield return new LinePoint(block.First, calibrated);
        if (block.Last > block.First)
        {
            yield return new LinePoint(block.Last, calibrated);
        }
    }

    private readonly record struct Block(double First, double Last, double True, double Weight)
    {
        public double Mean => True / Weight;

        public Block With(Block next) => new(First, next.Last, True + next.True, Weight + next.Weight);
    }
}
