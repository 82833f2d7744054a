using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Runs;

/// <summary>
/// Brings a network's outputs nearer to the best answer that is the same for every row, by a factor found on rows that it has not seen: the
/// scores of what was learned by heart are too sure (temperature scaling, Guo et al. 2017). What these rows may say by chance is taken off the
/// factor (James and Stein 1961).
/// </summary>
/// <param name="Factor">What is left of the distance: in [0.05, 0.95], or 1.</param>
/// <param name="Losses">The loss of each of these rows with it.</param>
/// <param name="Trivial">The answer that is the same for every row, a raw output.</param>
internal sealed record ScoreShrinkage(double Factor, double[] Losses, float[] Trivial)
{
    // Costs next to nothing where the network says nothing, and keeps the order of the rows where it says a little.
    private const double SmallestFactor = 0.05;

    // So little is chance more often than not, and would only bend what was learned well.
    private const double LargestFactor = 0.95;

    private const string WeightName = "weight";
    private const string BiasName = "bias";
    private const int Cuts = 20;
    private static readonly double _golden = (Math.Sqrt(5) - 1) / 2;

    /// <summary>The mean loss of the rows.</summary>
    public double Loss { get; } = Losses.Average();

    /// <summary>Whether the rows show nothing that the network has learned.</summary>
    public bool SaysNothing => Factor == SmallestFactor;

    /// <summary>Finds the factor.</summary>
    /// <param name="loss">The loss, on the CPU; convex in the outputs.</param>
    /// <param name="scored">Rows, and the outputs of each, one row after the other.</param>
    /// <param name="trivial">The best output that is the same for every row.</param>
    public static ScoreShrinkage Fit(RowObjective loss, IReadOnlyList<(TrainingSet Set, float[] Outputs)> scored, float[] trivial)
    {
        double[] At(double factor) => [.. scored.SelectMany(rows => LossesOf(loss, rows.Set, rows.Outputs, trivial, factor))];
        var (low, high) = (0.0, 1.0);
        for (var i = 0; i < Cuts; i++)
        {
            var (first, second) = (high - (_golden * (high - low)), low + (_golden * (high - low)));
            (low, high) = At(first).Average() <= At(second).Average() ? (low, second) : (first, high);
        }

        var best = new[] { 0, (low + high) / 2, 1 }.MinBy(factor => At(factor).Average());
        var (gain, error) = RowLosses.Compare(At(0), At(best));
        var kept = gain > error ? Math.Max(SmallestFactor, best * (1 - (error * error / (gain * gain)))) : SmallestFactor;
        var factor = kept > LargestFactor ? 1 : kept;
        return new ScoreShrinkage(factor, At(factor), trivial);
    }

    /// <summary>Writes the factor into the weights of a network's last layer, a linear one.</summary>
    /// <param name="network">The network.</param>
    /// <param name="weights">Its weights.</param>
    public NetworkWeights Apply(Network network, NetworkWeights weights)
    {
        var prefix = FormattableString.Invariant($"{NetworkModule.TrunkName}.{network.Trunk.Count - 1}.");
        var all = new Dictionary<string, NetworkWeight>(weights.All);
        var (weight, bias) = (all[prefix + WeightName], all[prefix + BiasName]);
        all[prefix + WeightName] = weight with { Values = Array.ConvertAll(weight.Values, value => (float)(Factor * value)) };
        all[prefix + BiasName] = bias with { Values = Shrink(bias.Values, Trivial, Factor) };
        return new NetworkWeights(all);
    }

    private static double[] LossesOf(RowObjective loss, TrainingSet set, float[] outputs, float[] trivial, double factor)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var all = from_array(set.Targets);
        var targets = set.TargetWidth == 1 ? all : all.reshape(set.RowCount, -1);
        var shrunk = from_array(Shrink(outputs, trivial, factor)).reshape(set.RowCount, trivial.Length);
        var losses = loss.PerRow(shrunk, targets).to(float32).data<float>().ToArray();
        return [.. losses.Select((value, row) => (double)value * (set.Weights?[row] ?? 1))];
    }

    // The outputs of several rows or members come one after the other.
    private static float[] Shrink(float[] outputs, float[] trivial, double factor) =>
        [.. outputs.Select((output, i) => (float)((factor * output) + ((1 - factor) * trivial[i % trivial.Length])))];
}
