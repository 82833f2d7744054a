using System.Globalization;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;

namespace MLNet.DeepExtensions.Fitting;

/// <summary>What a fit says in <c>MLContext.Log</c>.</summary>
internal static class TrainingReport
{
    /// <summary>Says what was found in the data or in the training.</summary>
    public static void Write(Finding finding, IChannel channel)
    {
        var line = $"Diagnosis, {finding.Code}: {finding.Message}";
        if (finding.Severity == FindingSeverity.Warning)
        {
            channel.Warning(MessageSensitivity.None, line);
        }
        else
        {
            channel.Info(MessageSensitivity.None, line);
        }
    }

    /// <summary>Says how a training ended.</summary>
    public static void Write(TrainingHistory history, int rowCount, TimeSpan elapsed, IChannel channel)
    {
        var stopped = history.StopReason is { } reason ? $"; stopped: {reason}" : string.Empty;
        channel.Info(MessageSensitivity.None, string.Create(
            CultureInfo.InvariantCulture,
            $"Trained {history.Epochs.Count} epochs on {rowCount:N0} rows in {elapsed.TotalSeconds:F1} s; "
            + $"kept {(history.BestEpoch > 0 ? $"epoch {history.BestEpoch}" : "the last weights")}{stopped}."));
    }
}
