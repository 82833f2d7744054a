using MLNet.DeepExtensions.Auto.Ensembles;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Processes;

namespace MLNet.DeepExtensions.Auto.Runs;

/// <summary>
/// Candidates that are tried out, a fold being a piece: the first ones first; the folds of the next begin where somebody has nothing else to do.
/// </summary>
/// <param name="runner">Fits and judges.</param>
/// <param name="trials">The candidates.</param>
/// <param name="figure">The figure by which some are tried only where others are better.</param>
/// <param name="stop">Ends the run, in all processes.</param>
internal sealed class CandidateWork(
    CandidateRunner runner, IReadOnlyList<CandidateTrial> trials, FoldFigure figure, CancellationToken stop) : SharedWork<FoldOutcome>
{
    private readonly FoldFitSerializer _fits = runner.CreateSerializer();

    /// <inheritdoc/>
    public override int Count => trials.Count * runner.FoldCount;

    /// <inheritdoc/>
    public override CancellationToken CancellationToken => stop;

    /// <inheritdoc/>
    public override bool IsOver => runner.Clock.IsOver;

    /// <inheritdoc/>
    public override bool IsReady(int number) => TrialOf(number).OnlyWhereBetter is not var (one, other)
        || Array.TrueForAll([Find(one), Find(other)], trial => trial is null or { Result: not null });

    /// <inheritdoc/>
    public override bool Begin(int number, bool isOver) => TrialOf(number).Begin(isOver, FindReasonToLeaveOut);

    // Its own clock stops it, also where the run is stopped.
    /// <inheritdoc/>
    public override FoldOutcome Do(int number, CancellationToken stop) => TrialOf(number).Fit(number % runner.FoldCount);

    /// <inheritdoc/>
    public override void Take(int number, FoldOutcome result) => TrialOf(number).Take(number % runner.FoldCount, result);

    /// <inheritdoc/>
    public override byte[] Write(FoldOutcome result)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(result.IsNew);
        writer.Write(result.StopReason ?? string.Empty);
        runner.Parts.Write(writer, result.Part);
        writer.Write(_fits.Write(result.Fit));
        return stream.ToArray();
    }

    /// <inheritdoc/>
    public override FoldOutcome Read(int number, byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        using var reader = new BinaryReader(stream);
        var (isNew, reason) = (reader.ReadBoolean(), reader.ReadString());
        var part = runner.Parts.Read(reader);
        var fit = _fits.Read(number % runner.FoldCount, bytes[(int)stream.Position..]);
        return new FoldOutcome(fit with { Model = (part as ChainPart)?.Chain }, part, isNew) { StopReason = reason.Length > 0 ? reason : null };
    }

    /// <inheritdoc/>
    public override void Cancel()
    {
        runner.Clock.Stop();
        foreach (var trial in trials)
        {
            trial.Stop();
        }
    }

    private CandidateTrial? Find(string name) => trials.FirstOrDefault(trial => trial.Name == name);

    private string? FindReasonToLeaveOut(CandidateTrial trial)
    {
        double? MeanOf(string name) => Find(name)?.Result is { Failure: null, Predictions: var predictions }
            ? figure.MeanOf(figure.Measure(predictions)).Value
            : null;
        return trial.OnlyWhereBetter is var (one, other) && MeanOf(one) is { } better && MeanOf(other) is { } than && !figure.IsBetter(better, than)
            ? $"'{one}' is no better than '{other}'."
            : null;
    }

    private CandidateTrial TrialOf(int number) => trials[number / runner.FoldCount];
}
