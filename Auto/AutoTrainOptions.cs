using MLNet.DeepExtensions.Auto.Candidates;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Training.Thresholds;

namespace MLNet.DeepExtensions.Auto;

/// <summary>How the best model is looked for.</summary>
public sealed class AutoTrainOptions
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>
    /// How long it may take, positive. Default ten minutes. What is complete then is chosen from; the naive baseline is always there. The time of a
    /// run that is resumed counts on. Null for as long as all candidates take: only then, or where the time does not run out, does the same seed
    /// give the same result.
    /// </summary>
    public TimeSpan? TimeBudget { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many candidates are tried out at most, the first ones, positive. Default null: all that suit the columns.</summary>
    public int? MaximumCandidates { get; set; }

    /// <summary>
    /// The figure to choose by, of those that the reports have, such as <c>F1</c>. Default null: <c>AUC</c> of two classes, <c>LogLoss</c> of
    /// several, <c>RMSE</c> of numbers.
    /// </summary>
    public string? Metric { get; set; }

    /// <summary>
    /// By what the threshold is chosen above which a row is predicted to be true, of two classes: on the calibrated probabilities of rows that were
    /// not trained on. Default null: one half; the highest F1 where <see cref="Metric"/> is <c>F1</c>. The leaderboard's values are of one half.
    /// </summary>
    public DecisionThreshold? OptimizeThreshold { get; set; }

    /// <summary>
    /// The folds that candidates are judged in and bagged over: by groups, or by time, where rows belong together. Their columns are those of the
    /// data; dates and numbers that the data has as texts are read as the columns say that they are written. Default null: five, stratified; below
    /// 1,000 rows twice five.
    /// </summary>
    public Folds? Folds { get; set; }

    /// <summary>The seed of folds and candidates. Default 0.</summary>
    public int Seed { get; set; }

    /// <summary>
    /// The trainers of the portfolio to try out, of <c>tables</c> (<c>Mlp</c> for tables), <c>mlp</c>, <c>transformer</c>
    /// (<c>TabularTransformer</c>), <c>text</c>, <c>image</c>, <c>lightgbm</c>, <c>fasttree</c> and <c>linear</c>. Default null: all.
    /// </summary>
    public IReadOnlyCollection<string>? Trainers { get; set; }

    /// <summary>Candidates of your own, which are tried out first. Default none.</summary>
    public IList<AutoCandidate> Candidates { get; set; } = [];

    /// <summary>
    /// What the winner consists of: how much candidates count, relative to each other, by their names in the leaderboard; those that are not named do
    /// not. So <see cref="AutoTrainReport.Shares"/> of an earlier run makes the same winner of the same or other rows. Default null: chosen by
    /// what the candidates predict, as it is where one of them has no result. <see cref="MaximumEnsembleSize"/> and the other bounds do not count
    /// then.
    /// </summary>
    public IReadOnlyDictionary<string, int>? Shares { get; set; }

    /// <summary>
    /// A folder in which each fold that is done is kept, so that a run that was stopped goes on where it was when it is started again. It is made
    /// if it does not exist, and belongs to one run: of the same rows, values, columns, folds, seed and versions of the packages. A candidate that
    /// was made with other settings, or failed, is tried out anew; how candidates are chosen from may be another each time. Default null.
    /// </summary>
    /// <remarks>
    /// Of a candidate of your own, the options of trainers are seen, but not what code of yours does: give it another name where that changes.
    /// </remarks>
    public string? Directory { get; set; }

    /// <summary>How many candidates the winner may consist of, positive. Default 6.</summary>
    public int MaximumEnsembleSize { get; set; } = 6;

    /// <summary>How many bytes the winner may take, positive. Default 50 MB.</summary>
    public long MaximumModelBytes { get; set; } = 50 * Megabyte;

    /// <summary>
    /// How long the winner may take for one row, positive; what each candidate takes is measured, so that the same seed may give another result.
    /// Default null: any time.
    /// </summary>
    public TimeSpan? MaximumPredictTime { get; set; }

    /// <summary>
    /// How many folds this process fits side by side, zero or positive; the models are the same. Default 0: one for each processor; where an MPI
    /// launcher has started several processes, one in each.
    /// </summary>
    public int Parallel { get; set; }

    /// <summary>How sure intervals are, in (0, 1). Default 0.95.</summary>
    public double Confidence { get; set; } = 0.95;

    /// <summary>Ends the run early, in all processes, with the best so far. Default none.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>
    /// The processes that share the candidates' folds out, each of which reads all rows and trains alone. Default null: all that an MPI launcher has
    /// started, as with <c>mpirun -n 8 dotnet app.dll</c>; without such a launcher, this process alone.
    /// </summary>
    /// <remarks>
    /// All processes get the same report and model. The first one keeps <see cref="Directory"/> and counts the time. MPI ends all when one is lost:
    /// started again, the run goes on in the folder.
    /// </remarks>
    public DistributedSettings? Distributed { get; set; }

    /// <summary>Told how far it is. Default null.</summary>
    public IProgress<AutoTrainProgress>? Progress { get; set; }

    internal AutoTrainOptions ValidatedCopy()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(TimeBudget ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(TimeBudget));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaximumCandidates ?? 1, nameof(MaximumCandidates));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaximumEnsembleSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaximumModelBytes);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MaximumPredictTime ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(MaximumPredictTime));
        ArgumentOutOfRangeException.ThrowIfNegative(Parallel);
        DistributedSettings.RequireSameRows(Distributed);
        Require.Finite(Confidence, nameof(Confidence), Confidence is > 0 and < 1, "between 0 and 1, such as 0.95");
        ArgumentNullException.ThrowIfNull(Candidates);
        Portfolio.Require(Trainers);
        if (Shares is not null && (Shares.Values.Any(share => share < 0) || Shares.Values.Sum() == 0))
        {
            var shares = Shares.Select(share => FormattableString.Invariant($"'{share.Key}' {share.Value}"));
            throw new ArgumentException(
                $"Shares must be zero or positive, and some positive, but are {string.Join(", ", shares)}. "
                + "Leave Shares at null to have them chosen.");
        }

        if (Directory is not null && string.IsNullOrWhiteSpace(Directory))
        {
            throw new ArgumentException("Directory must be null or the path of a folder but is empty.");
        }

        if (Trainers is { Count: 0 } && Candidates.Count == 0)
        {
            throw new ArgumentException("There must be something to try out, but Trainers is empty and there are no Candidates. Name a trainer.");
        }

        if (Candidates.GroupBy(candidate => candidate.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Each candidate must have a name of its own but two are '{twice.Key}'. Give one another name.");
        }

        var copy = (AutoTrainOptions)MemberwiseClone();
        copy.Candidates = [.. Candidates];
        copy.Shares = Shares?.ToDictionary();
        copy.Trainers = Trainers is null ? null : [.. Trainers];
        return copy;
    }
}
