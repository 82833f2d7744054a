using System.Globalization;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Fitting;

/// <summary>What a training must have in common with the initial model that it goes on from.</summary>
internal static class InitialModelRules
{
    private const int MostNames = 10;

    /// <summary>Checks that the initial model, if there is one, is of the same task and layers, with columns that can be matched.</summary>
    /// <exception cref="ArgumentException">It is not; the message names the first difference.</exception>
    /// <param name="plan">What is to be trained.</param>
    /// <param name="network">The network alone, without a model beside it.</param>
    public static void RequireSameNetwork(FitPlan plan, Network network)
    {
        if (plan.Options.InitialModel is { } initial && FindDifference(initial, plan, network) is { } difference)
        {
            throw new ArgumentException(
                $"InitialModel must have the same task, inputs and layers as the network to train, but {difference}. "
                + "To take over the weights that fit, use TransferFrom.");
        }
    }

    /// <summary>Keeps what the initial model knows of the label: a training that goes on from it gives the same outputs in the same units.</summary>
    /// <param name="initial">What the initial model is for.</param>
    /// <param name="task">What is to be trained, as the rows alone would have it.</param>
    /// <exception cref="ArgumentException">They do not have the same classes, transform or quantiles; the message says how they differ.</exception>
    public static NetworkTask Keep(NetworkTask initial, NetworkTask task)
    {
        RequireSameTarget(initial, task);
        var outputs = MatchOutputs(initial, task);
        return task with
        {
            TargetMean = initial.TargetMean,
            TargetScale = initial.TargetScale,
            TargetPoints = initial.TargetPoints,
            Outputs = outputs is null || initial.Outputs is null ? initial.Outputs : [.. outputs.Sources.Select(source => initial.Outputs[source])],
            HasNoNegativeTargets = initial.HasNoNegativeTargets && task.HasNoNegativeTargets,
        };
    }

    /// <summary>Where the output of each class or label was in the initial model.</summary>
    /// <param name="initial">What the initial model is for.</param>
    /// <param name="task">What is to be trained.</param>
    /// <returns>The places; null if the classes are in the same order.</returns>
    /// <exception cref="ArgumentException">They do not have the same classes; the message says how they differ.</exception>
    public static Places? MatchOutputs(NetworkTask initial, NetworkTask task)
    {
        var outputs = Places.Match(initial.ClassNames, task.ClassNames);
        return outputs is null or { HasNew: false } && initial.ClassNames.Count == task.ClassNames.Count
            ? outputs
            : throw new ArgumentException(
                $"The classes of label column '{task.LabelColumnName}' must be those of InitialModel, in any order: {List(initial.ClassNames)}; "
                + $"{Differ(initial, task)}. Map the label with the same key values (the step that made them, or MapValueToKey with keyData), "
                + "or, for other classes, use TransferFrom.");
    }

    private static string? FindDifference(TrainedNetwork initial, FitPlan plan, Network network)
    {
        if (initial.Task.Name != plan.Task.Name)
        {
            return $"it is for {initial.Task.Name} and here {plan.Task.Name} is to be trained";
        }

        return initial.Task.ClassNames is { Count: > 0 and var count } names && plan.OutputUnits != count
            ? $"it tells {count} classes or numbers apart ({List(names)}) and label column '{plan.Label.Name}' has {plan.OutputUnits} here, "
                + "which the steps that made its label would keep the same"
            : plan.Companion.FindDifference(initial.Network, network);
    }

    private static string Differ(NetworkTask initial, NetworkTask task)
    {
        var (added, lost) = (task.ClassNames.Except(initial.ClassNames).ToArray(), initial.ClassNames.Except(task.ClassNames).ToArray());
        return $"new: {(added.Length > 0 ? List(added) : "none")}; missing: {(lost.Length > 0 ? List(lost) : "none")}";
    }

    private static void RequireSameTarget(NetworkTask initial, NetworkTask task)
    {
        if (initial.TargetTransform != task.TargetTransform)
        {
            throw new ArgumentException(
                $"TargetTransform must be that of InitialModel, {initial.TargetTransform}, but is {task.TargetTransform}. Set the same one, or train anew.");
        }

        if (!(initial.Quantiles ?? []).SequenceEqual(task.Quantiles ?? []))
        {
            throw new ArgumentException(
                $"PredictQuantiles must be those of InitialModel, [{List(initial.Quantiles)}], but are [{List(task.Quantiles)}]. "
                + "Set the same ones, or train anew.");
        }
    }

    private static string List(IReadOnlyList<string> names) => string.Join(", ", names.Take(MostNames)) + (names.Count > MostNames ? ", …" : string.Empty);

    private static string List(IReadOnlyList<double>? quantiles) => string.Join(", ", (quantiles ?? []).Select(q => q.ToString(CultureInfo.InvariantCulture)));
}
