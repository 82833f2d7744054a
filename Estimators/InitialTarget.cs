using System.Globalization;
using MLNet.DeepExtensions.Trainers.Networks;

namespace MLNet.DeepExtensions;

/// <summary>What an initial model was trained to give: a training that goes on from it gives the same.</summary>
internal static class InitialTarget
{
    /// <summary>Checks that both are trained for the same outputs, and takes over how labels become targets.</summary>
    /// <param name="initial">The task of the initial model.</param>
    /// <param name="task">The task as the training rows describe it.</param>
    /// <exception cref="ArgumentException">They differ; the message says how.</exception>
    public static NetworkTask GoOn(NetworkTask initial, NetworkTask task)
    {
        if (!initial.ClassNames.SequenceEqual(task.ClassNames))
        {
            throw new ArgumentException(
                $"The classes of label column '{task.LabelColumnName}' must be those of InitialModel, in the same order: {string.Join(", ", initial.ClassNames.Take(10))}. Map the label with the same key values (MapValueToKey with keyData), or, for other classes, use TransferFrom.");
        }

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

        return task with { TargetMean = initial.TargetMean, TargetScale = initial.TargetScale, TargetPoints = initial.TargetPoints, Outputs = initial.Outputs };
    }

    private static string List(IReadOnlyList<double>? quantiles) => string.Join(", ", (quantiles ?? []).Select(q => q.ToString(CultureInfo.InvariantCulture)));
}
