using System.Diagnostics;
using System.Globalization;
using MLNet.DeepExtensions.Fitting;
using MLNet.DeepExtensions.Reading;
using MLNet.DeepExtensions.Trainers.Companions;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Ngrams;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Training.Transfer;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>The n-grams that are to be counted beside a network that reads keys.</summary>
/// <param name="settings">How.</param>
/// <param name="columnName">The column of keys.</param>
/// <param name="truncation">How rows are cut that have more keys than are looked at.</param>
internal sealed class NgramCompanion(NgramSettings settings, string columnName, SequenceTruncation truncation) : NetworkCompanion
{
    // Of the training rows, where there are no validation rows.
    private const double HeldFraction = 0.1;
    private const int FewestHeld = 8;

    /// <summary>No n-grams, where they could be counted.</summary>
    public static NetworkCompanion Uncounted { get; } = new NoNgrams();

    /// <inheritdoc/>
    public override WholeSequenceEncoder RowEncoder { get; } = new(columnName, truncation.To(settings.MaximumSequenceLength));

    /// <inheritdoc/>
    public override bool AllowsRehearsal => false;

    /// <inheritdoc/>
    public override void Check(Network network)
    {
        if (network.Inputs[0].KeyCount is var keyCount && keyCount > MarkedKeys.MaximumKeyCount)
        {
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"Ngrams can be of at most {MarkedKeys.MaximumKeyCount:N0} different keys but column '{columnName}' has {keyCount:N0}. ")
                + "Set Ngrams to null, or give keys to the most frequent values only.");
        }
    }

    /// <inheritdoc/>
    public override string? FindDifference(Network initial, Network network) => FittedNgrams.FindLayer(initial) is { } layer
        ? base.FindDifference(initial, FittedNgrams.CreateScoringNetwork(network, layer, settings.MaximumSequenceLength))
        : "it has no n-grams and here they are counted (Ngrams)";

    /// <inheritdoc/>
    public override bool[]? HoldBack(TrainingRows rows, Func<double, bool[]> choose)
    {
        var held = choose(HeldFraction);
        int CountThatWeigh(bool isHeld) => Enumerable.Range(0, rows.RowCount).Count(row => held[row] == isHeld && rows.Weights?[row] != 0);
        return CountThatWeigh(true) >= FewestHeld && CountThatWeigh(false) > 0 ? held : null;
    }

    /// <inheritdoc/>
    public override FittedCompanion Fit(FitPlan plan, PreparedRows rows) =>
        new FittedNgrams(plan, rows, plan.Options.InitialModel is { } initial ? TakeOver(initial, plan, rows) : FitAnew(plan, rows), settings);

    private static NgramBranch TakeOver(TrainedNetwork initial, FitPlan plan, PreparedRows rows)
    {
        var places = InputMatch.MatchKeys(initial.Network.Inputs[0], plan.Network.Inputs[0]);
        var weights = FittedNgrams.GetWeights(initial.Network, initial.Weights);
        return NgramBranch.From(FittedNgrams.FindLayer(initial.Network)!, weights, rows.TrainRows.Sequences!, places, rows.Context.Outputs);
    }

    private NgramBranch FitAnew(FitPlan plan, PreparedRows rows)
    {
        var watch = Stopwatch.StartNew();
        var branch = NgramBranch.Fit(
            settings,
            rows.TrainRows.Sequences!,
            plan.Network.Inputs[0].KeyCount,
            rows.CreateLinearLoss(rows.Train),
            rows.Train.Weights,
            rows.Held,
            plan.Options.CancellationToken);
        plan.Inform(string.Create(
            CultureInfo.InvariantCulture,
            $"Fitted a linear model of {branch.Layer.Count:N0} n-grams of up to {branch.Layer.MaximumLength} keys "
            + $"in {watch.Elapsed.TotalSeconds:F1} s; the network is trained beside it."));
        return branch;
    }

    private sealed class NoNgrams : NetworkCompanion
    {
        public override string? FindDifference(Network initial, Network network) => FittedNgrams.FindLayer(initial) is null
            ? base.FindDifference(initial, network)
            : "it counts n-grams and here none are counted (Ngrams)";
    }
}
