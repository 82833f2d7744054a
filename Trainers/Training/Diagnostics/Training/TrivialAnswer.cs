using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>The best of all networks that give every row the same answer; any other must beat it.</summary>
internal static class TrivialAnswer
{
    private const int MaxRows = 20_000;
    private const int RowsAtOnce = 256;
    private const double SmallestShare = 1e-9;

    /// <summary>The loss of the answer.</summary>
    /// <param name="objective">What training makes small, on the CPU.</param>
    /// <param name="set">The rows; of many, evenly spaced ones or the first groups are taken.</param>
    /// <param name="answer">The raw output for every row.</param>
    public static double ComputeLoss(Objective objective, TrainingSet set, float[] answer)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var all = from_array(set.Targets);
        var targets = set.TargetWidth == 1 ? all : all.reshape(set.RowCount, -1);
        var weights = set.Weights is { } values ? from_array(values) : null;
        if (set.Groups is { } groups)
        {
            return ComputeLossOfGroups(objective, (targets, weights, groups), tensor(answer));
        }

        var step = TensorIndex.Slice(step: (set.RowCount + MaxRows - 1) / MaxRows);
        return objective.Mean(Repeat(tensor(answer), rows: targets[step].shape[0]), new Batch([], targets[step], weights?[step])).Read();
    }

    /// <summary>The mean of each target of a row, by weight.</summary>
    /// <param name="targets">The targets of each row.</param>
    /// <param name="weights">The weight of each row, of mean 1; null means that all are the same.</param>
    /// <param name="width">The number of targets of a row.</param>
    public static float[] Means(float[] targets, float[]? weights, int width = 1)
    {
        var sums = new double[width];
        for (var i = 0; i < targets.Length; i++)
        {
            sums[i % width] += targets[i] * (double)(weights?[i / width] ?? 1);
        }

        return Array.ConvertAll(sums, sum => (float)(sum * width / targets.Length));
    }

    /// <summary>Quantiles of the targets, by weight.</summary>
    /// <param name="targets">The target of each row.</param>
    /// <param name="weights">The weight of each row, of mean 1; null means that all are the same.</param>
    /// <param name="quantiles">Which ones, each in (0, 1), ascending.</param>
    public static float[] Quantiles(float[] targets, float[]? weights, IReadOnlyList<double> quantiles)
    {
        var order = Enumerable.Range(0, targets.Length).ToArray();
        Array.Sort((float[])targets.Clone(), order);
        var (below, next) = ((double)(weights?[order[0]] ?? 1), 0);
        var found = new float[quantiles.Count];
        for (var i = 0; i < found.Length; i++)
        {
            while (below < quantiles[i] * targets.Length && next < order.Length - 1)
            {
                below += weights?[order[++next]] ?? 1;
            }

            found[i] = targets[order[next]];
        }

        return found;
    }

    /// <summary>The logarithm of the share of the rows, by weight, that each class has.</summary>
    /// <param name="classes">The class of each row.</param>
    /// <param name="weights">The weight of each row; null means that all are the same.</param>
    /// <param name="classCount">The number of classes.</param>
    public static double[] LogShares(IReadOnlyList<int> classes, float[]? weights, int classCount)
    {
        var sums = new double[classCount];
        for (var row = 0; row < classes.Count; row++)
        {
            sums[classes[row]] += weights?[row] ?? 1;
        }

        var total = sums.Sum();
        return Array.ConvertAll(sums, sum => Math.Log(Math.Max(sum / total, SmallestShare)));
    }

    // Of many rows, the first groups that make so many.
    private static double ComputeLossOfGroups(Objective objective, (Tensor Targets, Tensor? Weights, int[] Groups) rows, Tensor answer)
    {
        var batches = new GroupOrder(rows.Groups, RowsAtOnce).InOrder();
        var (sum, end) = (0.0, 0);
        for (var i = 0; i < batches.Ends.Length && end < MaxRows; i++)
        {
            using var scope = NewDisposeScope();
            (var start, end) = (batches.GetStart(i), batches.Ends[i]);
            var numbers = batches.Rows![start..end];
            var picked = from_array(numbers);
            var batch = new Batch([], rows.Targets.index_select(0, picked), rows.Weights?.index_select(0, picked))
            {
                Groups = Array.ConvertAll(numbers, row => rows.Groups[row]),
            };
            sum += objective.Mean(Repeat(answer, batch.Count), batch).Read() * batch.Count;
        }

        return sum / end;
    }

    private static Tensor Repeat(Tensor answer, long rows) => answer.unsqueeze(0).expand(rows, answer.shape[0]); // (rows, outputs)
}
