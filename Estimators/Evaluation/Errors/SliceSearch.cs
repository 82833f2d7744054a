using MLNet.DeepExtensions.Trainers.Training.Targets;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Looks for the groups of rows, by one or two columns, on which a model is worst.</summary>
/// <param name="rows">The rows.</param>
/// <param name="columns">The columns.</param>
/// <param name="smallest">The fewest rows of a group that counts.</param>
/// <param name="confidence">How sure the intervals are.</param>
internal sealed class SliceSearch(EvaluatedRows rows, IReadOnlyList<SliceColumn> columns, int smallest, double confidence)
{
    /// <summary>
    /// The most columns that are looked at in pairs: those with the worst groups of their own. All pairs of thousands of columns would take hours.
    /// </summary>
    public const int MostPaired = 100;

    private readonly double[] _errors = rows.ComputeErrors();
    private readonly double[] _weights = rows.Rows.Weights;

    /// <summary>Looks for them.</summary>
    /// <param name="count">How many to give.</param>
    public SliceReport Run(int count)
    {
        var all = Means.Create(1, _errors, _weights, _ => 0)[0];
        var singles = columns.Select(column => Means.Create(column.PartNames.Count, _errors, _weights, row => column.Parts[row])).ToArray();
        var found = new List<(string Description, Means Means)>();
        foreach (var (column, means) in columns.Zip(singles))
        {
            found.AddRange(Counting(means).Select(part => (GetPartText(column, part.Index), part.Item)));
        }

        var paired = FindPaired(singles);
        for (var first = 0; first < paired.Length; first++)
        {
            foreach (var second in paired.AsSpan(first + 1))
            {
                found.AddRange(FindPairs(columns[paired[first]], columns[second], singles[paired[first]], singles[second]));
            }
        }

        return Report(all, found, count);
    }

    // The places of the columns, in their order.
    private int[] FindPaired(Means[][] singles)
    {
        double WorstOf(Means[] means) => Counting(means).Select(part => Interval(part.Item, confidence).Lower).DefaultIfEmpty(double.MinValue).Max();
        return singles.Length <= MostPaired
            ? [.. Enumerable.Range(0, singles.Length)]
            : [.. singles.Index().OrderByDescending(column => WorstOf(column.Item)).Take(MostPaired).Select(column => column.Index).Order()];
    }

    private static string GetPartText(SliceColumn column, int part)
    {
        var name = column.PartNames[part];
        return column.IsBinned && name != SliceColumn.Missing ? $"{column.Name} {name}" : $"{column.Name} = {name}";
    }

    // Groups of less than all rows.
    private IEnumerable<(int Index, Means Item)> Counting(Means[] means) =>
        means.Index().Where(part => part.Item.Count >= smallest && part.Item.Count < _errors.Length);

    // A pair tells something only where it is surely worse than each of its two parts alone.
    private IEnumerable<(string Description, Means Means)> FindPairs(SliceColumn first, SliceColumn second, Means[] ofFirst, Means[] ofSecond)
    {
        var width = second.PartNames.Count;
        var means = Means.Create(first.PartNames.Count * width, _errors, _weights, row => (first.Parts[row] * width) + second.Parts[row]);
        foreach (var (index, pair) in Counting(means))
        {
            var (one, other) = (ofFirst[index / width], ofSecond[index % width]);
            var isWorse = pair.Count < Math.Min(one.Count, other.Count)
                && Interval(pair, confidence).Lower > Math.Max(one.Mean, other.Mean);
            if (isWorse)
            {
                yield return ($"{GetPartText(first, index / width)}, {GetPartText(second, index % width)}", pair);
            }
        }
    }

    private SliceReport Report(Means all, List<(string Description, Means Means)> found, int count)
    {
        var strict = 1 - ((1 - confidence) / Math.Max(1, found.Count));
        var worst = found.Where(slice => slice.Means.Mean > all.Mean)
            .DistinctBy(slice => (slice.Means.Count, slice.Means.Hash))
            .OrderByDescending(slice => Interval(slice.Means, strict).Lower)
            .Take(count)
            .Select(slice => new ErrorSlice(
                slice.Description,
                slice.Means.Count,
                slice.Means.Mean,
                Interval(slice.Means, confidence),
                Interval(slice.Means, strict).Lower > all.Mean));
        return new SliceReport(rows.ErrorName, all.Mean, _errors.Length, found.Count, [.. worst]);
    }

    private ConfidenceInterval Interval(Means means, double sure)
    {
        var z = NormalScores.NormalQuantile((1 + sure) / 2);
        return rows.ErrorsAreShares
            ? MeanIntervals.ComputeForShare(means.Mean, means.EffectiveCount, z)
            : MeanIntervals.ComputeForMean(means.Mean, means.Deviation, means.EffectiveCount, z);
    }

    /// <summary>Sums over the rows of a group.</summary>
    private sealed class Means
    {
        private double _weights;
        private double _squaredWeights;
        private double _sum;
        private double _squares;

        public int Count { get; private set; }

        /// <summary>The same for groups of the same rows.</summary>
        public long Hash { get; private set; }

        public double Mean => _sum / _weights;

        public double Deviation => Math.Sqrt(Math.Max(0, (_squares / _weights) - (Mean * Mean)));

        /// <summary>As many rows of one weight tell as much.</summary>
        public double EffectiveCount => _weights * _weights / _squaredWeights;

        public static Means[] Create(int groupCount, double[] errors, double[] weights, Func<int, int> group)
        {
            Means[] means = [.. Enumerable.Range(0, groupCount).Select(_ => new Means())];
            for (var row = 0; row < errors.Length; row++)
            {
                if (weights[row] > 0)
                {
                    means[group(row)].Add(row, errors[row], weights[row]);
                }
            }

            return means;
        }

        private void Add(int row, double error, double weight)
        {
            Count++;
            Hash += unchecked((row + 1) * (long)0x5851F42D4C957F2D);
            _weights += weight;
            _squaredWeights += weight * weight;
            _sum += weight * error;
            _squares += weight * error * error;
        }
    }
}
