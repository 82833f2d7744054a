using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Training.Targets;

namespace MLNet.DeepExtensions.Fitting;

/// <summary>What a fit says of the quantiles that it predicts.</summary>
internal static class CoverageReport
{
    /// <summary>Counts the targets between the quantiles, where there are rows to tell, and says so.</summary>
    /// <param name="task">What the network is for.</param>
    /// <param name="unseen">Rows that it was not trained on; null if there are none.</param>
    /// <param name="score">Makes the network's raw outputs.</param>
    /// <param name="channel">Where to report.</param>
    /// <returns>What was counted; null if nothing could be, or there are no quantiles.</returns>
    public static QuantileCoverage? Write(NetworkTask task, TrainingSet? unseen, Func<TrainingSet, float[]> score, IChannel channel)
    {
        if (task.Quantiles is not { Count: > 0 } quantiles)
        {
            return null;
        }

        if (unseen is null)
        {
            channel.Info(MessageSensitivity.None, $"How many targets lie {QuantileCoverage.WhereOf(quantiles)} was not measured: there are no validation rows. Set ValidationFraction, or give them to the fit.");
            return null;
        }

        var coverage = QuantileCoverage.Of(task, score(unseen), unseen);
        channel.Info(MessageSensitivity.None, FormattableString.Invariant(
            $"{coverage.Share:P1} of {coverage.RowCount:N0} rows that were not trained on lie {coverage.Where}; {coverage.Promised:P0} are wanted."));
        return coverage;
    }
}
