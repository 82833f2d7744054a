using System.Globalization;
using MLNet.DeepExtensions.Trainers.Networks;

namespace MLNet.DeepExtensions;

/// <summary>What an initial model was trained to give: a training that goes on from it gives the same.</summary>
internal static class InitialTarget
{
    /// <summary>Checks that both are trained for the same outputs.</summary>
    /// <exception cref="ArgumentException">They are not; the message says how they differ.</exception>
    public static void Require(NetworkTask initial, NetworkTask task)
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
