using System.Globalization;
using MLNet.DeepExtensions.LearningTasks;
using MLNet.DeepExtensions.Trainers.Networks;

namespace MLNet.DeepExtensions;

/// <summary>What a training must have in common with the initial model that it goes on from.</summary>
internal static class InitialModelRules
{
    /// <summary>Checks that the initial model, if there is one, is of the same task, inputs and layers.</summary>
    /// <exception cref="ArgumentException">It is not; the message names both.</exception>
    public static void RequireSameNetwork(NetworkEstimatorOptions options, LearningTask task, Network network, TrainingColumns columns)
    {
        if (options.InitialModel is not { } initial)
        {
            return;
        }

        var layer = NgramPart.LayerOf(initial.Network);
        var expected = columns.HasSequences && layer is not null
            ? NgramPart.Complete(network, layer, ((SequenceModelOptions)options).Ngrams!.MaximumSequenceLength)
            : network;
        if (initial.Task.Name != task.Name || columns.HasSequences != layer is not null || !initial.Network.Equals(expected))
        {
            throw new ArgumentException(
                $"InitialModel must have the same task, inputs and layers as the network to train. It is for {initial.Task.Name} with {initial.Network}; to train is {task.Name} with {expected}{(columns.HasSequences ? " and n-grams" : string.Empty)}. To take over the weights that fit, use TransferFrom.");
        }
    }

    /// <summary>Keeps what the initial model knows of the label: a training that goes on from it gives the same outputs in the same units.</summary>
    /// <param name="initial">What the initial model is for.</param>
    /// <param name="task">What is to be trained, as the rows alone would have it.</param>
    /// <exception cref="ArgumentException">They do not have the same classes, transform or quantiles; the message says how they differ.</exception>
    public static NetworkTask Keep(NetworkTask initial, NetworkTask task)
    {
        RequireSameTarget(initial, task);
        return initial.ClassNames.SequenceEqual(task.ClassNames)
            ? task with
            {
                TargetMean = initial.TargetMean,
                TargetScale = initial.TargetScale,
                TargetPoints = initial.TargetPoints,
                Outputs = initial.Outputs,
                HasNoNegativeTargets = initial.HasNoNegativeTargets && task.HasNoNegativeTargets,
            }
            : throw new ArgumentException(
                $"The classes of label column '{task.LabelColumnName}' must be those of InitialModel, in the same order: {string.Join(", ", initial.ClassNames.Take(10))}. Map the label with the same key values (MapValueToKey with keyData), or, for other classes, use TransferFrom.");
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
                $"PredictQuantiles must be those of InitialModel, [{List(initial.Quantiles)}], but are [{List(task.Quantiles)}]. Set the same ones, or train anew.");
        }
    }

    private static string List(IReadOnlyList<double>? quantiles) => string.Join(", ", (quantiles ?? []).Select(q => q.ToString(CultureInfo.InvariantCulture)));
}
