using System.Globalization;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Runs;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions;

/// <summary>
/// Trainings on four fifths of few rows, before the one on all of them. The rows held back tell how the network is to be trained so that it
/// learns what holds for other rows too, and nothing by heart: how long, from which columns, and how sure of itself it may be then.
/// </summary>
/// <param name="options">How to train; the number of epochs is the trainer's to choose.</param>
/// <param name="createTrainer">Makes a trainer.</param>
/// <param name="loss">What training makes small.</param>
/// <param name="splits">The rows to train on and those held back, at least once.</param>
/// <param name="trivial">The best raw output if every row is given the same one.</param>
internal sealed class Rehearsal(
    TrainingOptions options,
    Func<TrainingOptions, NetworkTrainer> createTrainer,
    LossFunction loss,
    IReadOnlyList<(TrainingSet Train, TrainingSet Held)> splits,
    float[] trivial)
{
    /// <summary>The part of the rows that is held back.</summary>
    public const double HeldFraction = 0.2;

    // Of fewer rows a part can tell nothing.
    private const int FewestRows = 50;

    // So many rows held back tell enough; fewer are held back several times.
    private const int EnoughHeld = 250;

    // A column that is worth so many standard errors says something; of any other, a training without it tells.
    private const double Surely = 3;

    // Of the epochs, each shorter training has the so manieth part.
    private const int Shorter = 4;

    /// <summary>Whether a fit is rehearsed: its length is the trainer's to choose, and no other rows tell what was learned by heart.</summary>
    /// <param name="options">The options.</param>
    /// <param name="rowCount">The number of training rows.</param>
    /// <param name="hasValidation">Whether there are validation rows.</param>
    public static bool IsDue(TrainingOptions options, int rowCount, bool hasValidation) =>
        !hasValidation && rowCount >= FewestRows && rowCount < options.DefaultLength.RehearsedRows
        && options is { Epochs: null, Steps: null, MaximumTrainingTime: null, InitialModel: null };

    /// <summary>The number of times that rows are held back.</summary>
    /// <param name="rowCount">The number of training rows.</param>
    /// <param name="most">The largest number of times.</param>
    public static int CountSplits(int rowCount, int most) => Math.Clamp((int)Math.Ceiling(EnoughHeld / (HeldFraction * rowCount)), 1, most);

    /// <summary>Finds how to train.</summary>
    /// <param name="create">Makes the network, with some columns silenced, by their names.</param>
    /// <param name="columns">The columns that may be silenced: their places among the inputs, and their names.</param>
    /// <param name="epochs">The number of epochs of a training in full.</param>
    public RehearsalResult Run(
        Func<IReadOnlyCollection<string>, Network> create, IReadOnlyList<(int Input, string Name)> columns, int epochs)
    {
        var best = FindLength(create([]), epochs);
        var silenced = new List<string>();
        foreach (var (_, name) in columns.Select(column => (Worth: WorthOf(column.Input, best), column.Name)).Where(column => column.Worth < Surely).Order())
        {
            var without = FindLength(create([.. silenced, name]), epochs);
            if (without.Loss > best.Loss)
            {
                break;
            }

            best = without;
            silenced.Add(name);
        }

        return new RehearsalResult(best.Epochs, best.Epochs < epochs, silenced, best.Shrinkage);
    }

    private Attempt FindLength(Network network, int epochs)
    {
        var best = Try(network, epochs);
        for (var length = epochs / Shorter; length > 0; length /= Shorter)
        {
            var attempt = Try(network, length);
            if (IsBetter(attempt.Shrinkage, best.Shrinkage))
            {
                best = attempt;
            }
        }

        return best;
    }

    // Either louder than chance would say it; or where the other says nothing.
    private static bool IsBetter(ScoreShrinkage shorter, ScoreShrinkage longer)
    {
        var (gain, error) = RowLosses.Compare(longer.Losses, shorter.Losses);
        return gain > error || (gain > 0 && longer.SaysNothing);
    }

    private Attempt Try(Network network, int epochs)
    {
        var attempt = options.Copy();
        attempt.Epochs = epochs;
        NetworkWeights[] weights = [.. splits.Select(split => createTrainer(attempt).Train(network, split.Train, null).Weights)];
        return new Attempt(network, weights, epochs, Shrink(network, weights, splits.Select(split => split.Held)));
    }

    private ScoreShrinkage Shrink(Network network, IEnumerable<NetworkWeights> weights, IEnumerable<TrainingSet> held) =>
        ScoreShrinkage.Fit(loss, [.. weights.Zip(held, (fitted, set) => (set, RawOutput.Of(options, network, fitted, set)))], trivial);

    // How surely another row's value does worse than the row's own, in standard errors.
    private double WorthOf(int input, Attempt attempt)
    {
        var shuffled = Shrink(attempt.Network, attempt.Weights, splits.Select(split => Shuffled(split.Held, input)));
        var (gain, error) = RowLosses.Compare(shuffled.Losses, attempt.Shrinkage.Losses);
        return gain / Math.Max(error, double.Epsilon);
    }

    private static TrainingSet Shuffled(TrainingSet set, int input)
    {
        var order = Enumerable.Range(0, set.RowCount).Select(row => (long)row).ToArray();
        new Random(input).Shuffle(order);
        return new TrainingSet(
            set.RowCount,
            [.. set.Inputs.Select((rows, i) => i == input ? new PickedRows(rows, set.RowCount, order) : rows)],
            set.Targets,
            set.Weights);
    }

    private sealed record Attempt(Network Network, NetworkWeights[] Weights, int Epochs, ScoreShrinkage Shrinkage)
    {
        public double Loss => Shrinkage.Loss;
    }
}

/// <summary>How to train on all rows.</summary>
/// <param name="Epochs">The number of epochs.</param>
/// <param name="IsShortened">Whether these are fewer than the trainer would take.</param>
/// <param name="Silenced">The columns that say nothing of other rows.</param>
/// <param name="Shrinkage">How much nearer to the same answer for every row the outputs are to be.</param>
internal sealed record RehearsalResult(int Epochs, bool IsShortened, IReadOnlyCollection<string> Silenced, ScoreShrinkage Shrinkage)
{
    /// <summary>The result in words, for the log.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Rehearsed, to learn nothing by heart: {Epochs} epochs, and scores {Shrinkage.Factor:P0} as far from the same answer for every row as the network would give them{(Silenced.Count > 0 ? $"; without {string.Join(", ", Silenced)}, which said nothing of rows that were held back" : string.Empty)}.");
}
