using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Auto.Candidates;
using MLNet.DeepExtensions.Processes;
using MLNet.DeepExtensions.Trainers.Distributed;

namespace MLNet.DeepExtensions.Auto.Runs;

/// <summary>What the processes of a run agree on, so that all of them choose the same winner.</summary>
/// <param name="communicator">The processes.</param>
internal sealed class RunAgreement(Communicator communicator)
{
    /// <summary>Requires the same rows, columns and settings in all processes.</summary>
    /// <param name="describe">Describes the run.</param>
    /// <param name="entries">The candidates.</param>
    /// <param name="options">The settings.</param>
    /// <exception cref="InvalidOperationException">They are not the same; the message names what differs, in every process.</exception>
    public void RequireSame(Func<JsonObject> describe, IReadOnlyList<PortfolioEntry> entries, AutoTrainOptions options) =>
        ProcessAgreement.RequireSame(
            communicator,
            "run",
            () => Describe(describe(), entries, options),
            "Start all processes with the same program and packages, and let each read the same rows in the same order. To let each process do it "
            + "all by itself, set Distributed = new() { Mode = DistributedMode.Alone }.");

    /// <summary>Throws in all processes if one of them is stopped.</summary>
    /// <exception cref="OperationCanceledException">One is.</exception>
    public void RequireNotStopped(CancellationToken stop)
    {
        if (communicator.Any(stop.IsCancellationRequested))
        {
            throw new StoppedTogetherException(stop.IsCancellationRequested ? "The run was stopped." : "The run was stopped in another process.");
        }
    }

    /// <summary>The number of folds that are fitted side by side by all processes together.</summary>
    /// <param name="own">How many this one fits.</param>
    public int CountWorkers(int own) => (int)communicator.AllGather([(float)own]).Sum();

    /// <summary>Gives what was measured of results as the first process measured it.</summary>
    public CandidateResult[] MeasureTogether(IReadOnlyList<CandidateResult> results)
    {
        var times = MeasureTogether([.. results.Select(result => result.FitTime.Ticks)]);
        var bytes = MeasureTogether([.. results.Select(result => result.Bytes)]);
        return [.. results.Select((result, i) => result with { FitTime = TimeSpan.FromTicks(times[i]), Bytes = bytes[i] })];
    }

    /// <summary>Measures how long candidates take for a row, in the first process.</summary>
    /// <param name="results">The candidates with a result.</param>
    /// <param name="meter">Measures.</param>
    public TimeSpan[] MeasureTogether(IReadOnlyList<CandidateResult> results, PredictMeter meter)
    {
        var ticks = MeasureTogether([.. results.Select(result => communicator.Rank == 0 ? meter.Measure(result.Parts).Ticks : 0)]);
        return Array.ConvertAll(ticks, TimeSpan.FromTicks);
    }

    private static JsonObject Describe(JsonObject run, IReadOnlyList<PortfolioEntry> entries, AutoTrainOptions options)
    {
        run["versions"]!.AsObject().Remove(".NET"); // of two runtimes, the numbers are the same
        run["candidates"] = string.Join("; ", entries.Select(entry => entry.Name));
        run["shares"] = string.Join("; ", (options.Shares ?? new Dictionary<string, int>()).OrderBy(share => share.Key, StringComparer.Ordinal));
        run["directory"] = options.Directory is null ? "none" : "some";
        run["options"] = string.Create(
            CultureInfo.InvariantCulture,
            $"metric {options.Metric}, threshold {options.OptimizeThreshold}, time {options.TimeBudget}, confidence {options.Confidence}, "
            + $"at most {options.MaximumEnsembleSize} in the winner, {options.MaximumModelBytes} bytes, {options.MaximumPredictTime} for a row");
        return run;
    }

    private long[] MeasureTogether(long[] own)
    {
        communicator.Broadcast(MemoryMarshal.AsBytes(own.AsSpan()));
        return own;
    }
}
