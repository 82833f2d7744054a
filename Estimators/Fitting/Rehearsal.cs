using System.Globalization;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Training.Runs;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Fitting;

/// <summary>
/// Trainings on four fifths of few rows, before the one on all of them. The rows held back tell how the network is to be trained so that it
/// learns what holds for other rows too, and nothing by heart: how long, from which columns, and how sure of itself it may be then.
/// </summary>
internal sealed class Rehearsal
{
    // The part of the rows that is held back.
    private const double HeldFraction = 0.2;

    // Of fewer rows a part can tell nothing.
    private const int FewestRows = 50;

    // So many rows held back tell enough; fewer are held back several times.
    private const int EnoughHeld = 250;

    // A column that is worth so many standard errors says something; of any other, a training without it tells.
    private const double Surely = 3;

    // Of the epochs, each shorter training has the so manieth part.
    private const int Shorter = 4;

    private readonly FitPlan _plan;
    private readonly PreparedRows _rows;
    private readonly IReadOnlyList<(TrainingSet Train, TrainingSet Held)> _splits;
    private readonly TrainingOptions _options;
    private readonly TrainingContext _context;
    private readonly RowObjective _objective;
    private readonly float[] _trivial;

    private Rehearsal(FitPlan plan, PreparedRows rows, RowObjective objective, IReadOnlyList<(TrainingSet Train, TrainingSet Held)> splits)
    {
        (_plan, _rows, _objective, _splits) = (plan, rows, objective, splits);
        _options = plan.Options.Copy();
        (_options.Checkpoints, _options.Progress, _options.Callbacks) = (null, null, []);
        _options.BatchSize = plan.Options.GetBatchSize(rows.TrainRows.RowCount);
        _context = new TrainingContext(rows.Context.Seed) { KeyVectors = rows.Context.KeyVectors, Communicator = rows.Context.Communicator };
        _trivial = rows.Task.GetTrivialAnswer(rows.Train);
    }

    /// <summary>Finds how to train.</summary>
    /// <param name="plan">What is to be trained.</param>
    /// <param name="rows">The rows.</param>
    /// <returns>How; null where nothing is to be asked.</returns>
    public static RehearsalResult? Run(FitPlan plan, PreparedRows rows)
    {
        // Where only several rows together have a loss, none tells how sure the scores of one may be.
        if (!IsDue(plan, rows) || rows.CreateObjective() is not RowObjective objective)
        {
            return null;
        }

        var count = Math.Clamp((int)Math.Ceiling(EnoughHeld / (HeldFraction * rows.TrainRows.RowCount)), 1, plan.Options.DefaultLength.Rehearsals);
        var splits = Enumerable.Range(0, count)
            .Select(i => rows.Split(HeldFraction, unchecked(plan.Context.Seed + i)))
            .OfType<(TrainingSet Train, TrainingSet Held)>()
            .ToArray();
        return splits.Length == 0 ? null : new Rehearsal(plan, rows, objective, splits).Run();
    }

    // The length of the training is the trainer's to choose, and no other rows tell what was learned by heart.
    private static bool IsDue(FitPlan plan, PreparedRows rows) =>
        plan.Companion.AllowsRehearsal
        && rows.ValidationRows is null
        && rows.TrainRows.RowCount >= FewestRows
        && rows.TrainRows.RowCount < plan.Options.DefaultLength.RehearsedRows
        && plan.Options is { Epochs: null, Steps: null, MaximumTrainingTime: null, InitialModel: null };

    private RehearsalResult Run()
    {
        var stepRows = _options.BatchSize!.Value * _options.GradientAccumulation;
        var epochs = _options.GetEpochs(((_rows.TrainRows.RowCount - 1) / stepRows) + 1);
        var best = FindLength(CreateNetwork([]), epochs);
        var silenced = new List<string>();
        foreach (var (_, name) in GetDoubtfulColumns(best))
        {
            var without = FindLength(CreateNetwork([.. silenced, name]), epochs);
            if (without.Loss > best.Loss)
            {
                break;
            }

            best = without;
            silenced.Add(name);
        }

        return new RehearsalResult(best.Epochs, best.Epochs < epochs, silenced, best.Shrinkage);
    }

    // The only column is never silenced.
    private IEnumerable<(double Worth, string Name)> GetDoubtfulColumns(Attempt attempt) => _plan.Columns.Inputs is not { Count: > 1 } inputs
        ? []
        : inputs.Index()
            .Where(input => input.Item.CanBeSilenced)
            .Select(input => (Worth: GetWorth(input.Index, attempt), Name: input.Item.ColumnName))
            .Where(column => column.Worth < Surely)
            .Order();

    private Network CreateNetwork(IReadOnlyCollection<string> silenced) => _plan.Networks.Create(_rows.TrainRows, silenced);

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
        var options = _options.WithEpochs(epochs);
        NetworkTrainer CreateTrainer() => new(options, _context, _objective, _rows.Task.CreateMetrics());
        NetworkWeights[] weights = [.. _splits.Select(split => CreateTrainer().Train(network, split.Train, null).Weights)];
        return new Attempt(network, weights, epochs, Shrink(network, weights, _splits.Select(split => split.Held)));
    }

    private ScoreShrinkage Shrink(Network network, IEnumerable<NetworkWeights> weights, IEnumerable<TrainingSet> held) =>
        ScoreShrinkage.Fit(
            _objective, [.. weights.Zip(held, (fitted, set) => (set, RawOutput.Compute(_options, network, fitted, set)))], _trivial);

    // How surely another row's value does worse than the row's own, in standard errors.
    private double GetWorth(int input, Attempt attempt)
    {
        var shuffled = Shrink(attempt.Network, attempt.Weights, _splits.Select(split => Shuffle(split.Held, input)));
        var (gain, error) = RowLosses.Compare(shuffled.Losses, attempt.Shrinkage.Losses);
        return gain / Math.Max(error, double.Epsilon);
    }

    private static TrainingSet Shuffle(TrainingSet set, int input)
    {
        var order = Enumerable.Range(0, set.RowCount).ToArray();
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
    public override string ToString()
    {
        var without = Silenced.Count > 0 ? $"; without {string.Join(", ", Silenced)}, which said nothing of rows that were held back" : string.Empty;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Rehearsed, to learn nothing by heart: {Epochs} epochs, and scores {Shrinkage.Factor:P0} as far from the same answer for every "
            + $"row as the network would give them{without}.");
    }
}
