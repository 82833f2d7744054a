namespace MLNet.DeepExtensions.Transforms.Scoring;

/// <summary>How many rows of sequences are computed together, by their steps and not by their number: those of about the same length.</summary>
/// <param name="MostSteps">The most steps that a run may have, rows times the steps of the longest; a longer row is computed alone.</param>
/// <param name="LongestRow">The most steps that count of a row, as the graph cuts longer ones.</param>
internal sealed record RunSize(int MostSteps, int LongestRow)
{
    // What it costs to begin a run, as if it had so many more steps: weights have to come from memory. Seen with an encoder of 10 million weights.
    private const int StepsOfStart = 14;

    /// <summary>Cuts rows into runs so that least is computed: all rows of a run are computed as long as its longest.</summary>
    /// <param name="lengths">The number of steps of each row.</param>
    /// <returns>The numbers of the rows of each run; the shortest rows come first.</returns>
    public IEnumerable<int[]> CutIntoRuns(int[] lengths)
    {
        int[] order = [.. Enumerable.Range(0, lengths.Length).OrderBy(row => lengths[row])];

        // Of the rows up to each place: what they cost, and where the last of their runs starts.
        var (costs, starts) = (new long[order.Length + 1], new int[order.Length + 1]);
        for (var end = 1; end <= order.Length; end++)
        {
            var steps = Math.Min(lengths[order[end - 1]], LongestRow);
            costs[end] = long.MaxValue;
            for (var start = end - 1; start >= 0 && (start == end - 1 || (long)(end - start) * steps <= MostSteps); start--)
            {
                var cost = costs[start] + StepsOfStart + ((long)(end - start) * steps);
                (costs[end], starts[end]) = cost < costs[end] ? (cost, start) : (costs[end], starts[end]);
            }
        }

        var runs = new Stack<int[]>();
        for (var end = order.Length; end > 0; end = starts[end])
        {
            runs.Push(order[starts[end]..end]);
        }

        return runs;
    }
}
