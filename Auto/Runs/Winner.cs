using Microsoft.ML;
using MLNet.DeepExtensions.Auto.Ensembles;
using MLNet.DeepExtensions.Auto.Reports;

namespace MLNet.DeepExtensions.Auto.Runs;

/// <summary>Chooses from the candidates that are done, and puts the winner together.</summary>
/// <param name="ml">The context.</param>
/// <param name="columns">The columns, with a label.</param>
/// <param name="options">The settings.</param>
/// <param name="rows">The rows.</param>
/// <param name="figure">The figure to choose by.</param>
internal sealed class Winner(MLContext ml, DataColumns columns, AutoTrainOptions options, RunData rows, FoldFigure figure)
{
    /// <summary>The name of the average in the leaderboard.</summary>
    public const string EnsembleName = "ensemble";

    // Its place among those that are done. In an average it would change no figure of the scores' order, and so be chosen wherever another makes it
    // worse.
    private const int Baseline = 0;

    /// <summary>
    /// Chooses how much each candidate counts; the best one alone where an average is no better. Where the shares were given, and all of these
    /// candidates are done, they count as was said.
    /// </summary>
    /// <param name="done">The candidates with a result, the baseline first.</param>
    /// <param name="predictTimes">How long each takes for a row; null if any time is allowed.</param>
    public EnsembleChoice Choose(IReadOnlyList<CandidateResult> done, IReadOnlyList<TimeSpan>? predictTimes)
    {
        bool Allows(IReadOnlySet<int> members) => members.Count <= options.MaximumEnsembleSize
            && (members.Count == 1 || !members.Contains(Baseline))
            && members.Sum(member => done[member].Bytes) <= options.MaximumModelBytes
            && (predictTimes is null || members.Aggregate(TimeSpan.Zero, (sum, member) => sum + predictTimes[member]) <= options.MaximumPredictTime);

        float[][] models = [.. done.Select(result => result.Predictions)];
        if (options.Shares is { } shares && shares.Keys.All(name => done.Any(result => result.Name == name)))
        {
            return EnsembleChoice.Given(figure, models, [.. done.Select(result => shares.GetValueOrDefault(result.Name))]);
        }

        var allowed = Enumerable.Range(0, done.Count).Where(candidate => Allows(new HashSet<int> { candidate })).DefaultIfEmpty(0);
        var single = allowed.Select(candidate => EnsembleChoice.Single(figure, models, candidate))
            .Aggregate((best, other) => figure.IsBetter(MeanOf(other), MeanOf(best)) ? other : best);
        var average = EnsembleChoice.Create(figure, models, Allows);
        return average.Counts.Sum() > 0 && figure.IsBetter(MeanOf(average), MeanOf(single)) ? average : single;
    }

    /// <summary>Puts the model together.</summary>
    /// <param name="done">The candidates with a result, the baseline first.</param>
    /// <param name="choice">How much each counts.</param>
    /// <param name="task">What becomes of the average.</param>
    /// <param name="summary">What the model's file is to tell of the run; null for nothing.</param>
    public ITransformer Create(IReadOnlyList<CandidateResult> done, EnsembleChoice choice, EnsembleTask task, RunSummary? summary = null)
    {
        EnsembleMember[] members =
        [
            .. done.Index()
                .Where(result => choice.Counts[result.Index] > 0)
                .Select(result => new EnsembleMember(result.Item.Parts, choice.ShareOf(result.Index))),
        ];
        return Create(members, task, summary);
    }

    private ITransformer Create(IReadOnlyList<EnsembleMember> members, EnsembleTask task, RunSummary? summary)
    {
        var model = new EnsembleModel(ml, task, rows.UsedSchema);
        model.Append(rows.Parser);
        model.Append(rows.Prepared.Steps);
        return model.Create(members, rows.Prepared.Helpers, Describe(summary));
    }

    /// <summary>Puts the model of a single fitted candidate together.</summary>
    /// <param name="fitted">The candidate, fitted to prepared rows.</param>
    /// <param name="task">What is predicted.</param>
    public ITransformer CreateOf(ITransformer fitted, EnsembleTask task) =>
        Create([new EnsembleMember([new PartFactory(ml, task).Create(fitted, rows.Prepared.Rows)], 1)], task, summary: null);

    private double MeanOf(EnsembleChoice choice) => figure.MeanOf(choice.FoldValues).Value;

    // What a file of the model tells without the package.
    private IEnumerable<KeyValuePair<string, string>> Describe(RunSummary? summary) =>
    [
        new(SavedColumns.Key, columns.ToJson()),
        .. summary is null ? [] : new[] { KeyValuePair.Create(RunSummary.Key, summary.ToJson().ToJsonString()) },
    ];
}
