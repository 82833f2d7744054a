using MLNet.DeepExtensions.Tasks;
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

    /// <summary>Keeps what the initial model knows of the label.</summary>
    /// <param name="initial">The initial model.</param>
    /// <param name="task">What is to be trained, as the rows alone would have it.</param>
    /// <returns>What is to be trained, and where each of its outputs was in the initial model, null if all are where they were.</returns>
    /// <exception cref="ArgumentException">They do not have the same classes, transform or quantiles; the message says how they differ.</exception>
    public static (FittedTask Task, Places? Outputs) Keep(TrainedNetwork initial, FittedTask task)
    {
        var known = FittedTask.Read(initial);
        var outputs = MatchOutputs(known, task);
        return (task.GoOnFrom(known, outputs), outputs);
    }

    private static Places? MatchOutputs(FittedTask initial, FittedTask task)
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

    private static string Differ(FittedTask initial, FittedTask task)
    {
        var (added, lost) = (task.ClassNames.Except(initial.ClassNames).ToArray(), initial.ClassNames.Except(task.ClassNames).ToArray());
        return $"new: {(added.Length > 0 ? List(added) : "none")}; missing: {(lost.Length > 0 ? List(lost) : "none")}";
    }

    private static string List(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MostNames)) + (names.Count > MostNames ? ", …" : string.Empty);
}
