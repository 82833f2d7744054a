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
    private const double SmallestShare = 1e-9;

    /// <summary>The loss of the answer.</summary>
    /// <param name="objective">What training makes small, on the CPU.</param>
    /// <param name="set">The rows; of many, evenly spaced ones are taken.</param>
    /// <param name="answer">The raw output for every row.</param>
    public static double LossOf(Objective objective, TrainingSet set, float[] answer)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var step = (set.RowCount + MaxRows - 1) / MaxRows;
        var all = from_array(set.Targets);
        var targets = (set.TargetWidth == 1 ? all : all.reshape(set.RowCount, -1))[TensorIndex.Slice(step: step)];
        var weights = set.Weights is { } values ? from_array(values)[TensorIndex.Slice(step: step)] : null;
        var output = tensor(answer).unsqueeze(0).expand(targets.shape[0], answer.Length); // (rows, outputs)
        return objective.Mean(output, new Batch([], targets, weights)).Read();
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
}
