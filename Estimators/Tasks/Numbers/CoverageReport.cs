using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Trainers.Training.Targets;

namespace MLNet.DeepExtensions.Tasks;

/// <summary>What a fit says of the quantiles that it predicts.</summary>
internal static class CoverageReport
{
    /// <summary>Counts the targets between the quantiles, where there are rows to tell, and says so.</summary>
    /// <param name="unit">How targets become labels.</param>
    /// <param name="quantiles">The quantiles, ascending, at least one.</param>
    /// <param name="unseen">Rows that the network was not trained on; null if there are none.</param>
    /// <param name="channel">Where to report.</param>
    /// <returns>What was counted; null if nothing could be.</returns>
    public static QuantileCoverage? Write(TargetUnit unit, IReadOnlyList<double> quantiles, UnseenRows? unseen, IChannel channel)
    {
        if (unseen is null)
        {
            channel.Info(
                MessageSensitivity.None,
                $"How many targets lie {QuantileCoverage.GetPlaceText(quantiles)} was not measured: there are no validation rows. "
                + "Set ValidationFraction, or give them to the fit.");
            return null;
        }

        var coverage = QuantileCoverage.Count(unit, quantiles, unseen.Outputs, unseen.Set);
        channel.Info(MessageSensitivity.None, FormattableString.Invariant(
            $"{coverage.Share:P1} of {coverage.RowCount:N0} rows that were not trained on lie {coverage.Where}; {coverage.Promised:P0} are wanted."));
        return coverage;
    }
}
