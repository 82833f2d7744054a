using System.Globalization;
using System.Text;
using Microsoft.ML;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.Search;

/// <summary>What came of a search: the best chain, all trials, and how much the best figure promises too much.</summary>
public sealed class SearchReport
{
    private const int MostShown = 10;
    private readonly FoldedRows _rows;
    private readonly IReadOnlyList<SearchTrial> _ranked;

    internal SearchReport(
        FoldedRows rows,
        (string Name, bool HigherIsBetter) metric,
        IReadOnlyList<SearchTrial> trials,
        IReadOnlyList<SearchTrial> ranked,
        IEstimator<ITransformer> bestEstimator)
    {
        (_rows, _ranked) = (rows, ranked);
        (Metric, HigherIsBetter) = metric;
        (Trials, BestEstimator) = (trials, bestEstimator);
        HonestValue = ChooseByOtherFolds();
    }

    /// <summary>The figure that was searched by.</summary>
    public string Metric { get; }

    /// <summary>Whether a higher figure is better.</summary>
    public bool HigherIsBetter { get; }

    /// <summary>All trials in their order.</summary>
    public IReadOnlyList<SearchTrial> Trials { get; }

    /// <summary>The best trial: of those that were given all of their training, if there is one.</summary>
    public SearchTrial Best => _ranked[0];

    /// <summary>The chain of the best trial, not fitted: fit it to all training rows.</summary>
    public IEstimator<ITransformer> BestEstimator { get; }

    /// <summary>
    /// What trials give that the other folds choose, on the fold left out: the best figure of many is partly luck, this is not. NaN where fewer than
    /// two trials were completed, or there is one fold. Trials that were stopped early were chosen among, too, and are not counted: it may still be a
    /// little too good.
    /// </summary>
    public double HonestValue { get; }

    /// <summary>By how much the best figure is probably too good: at least 0, or NaN where that cannot be told.</summary>
    public double Optimism => Math.Max(0, HigherIsBetter ? Best.Value - HonestValue : HonestValue - Best.Value);

    /// <summary>What the whole search gave in folds around it; null if <see cref="SearchOptions.NestedFolds"/> were not asked for.</summary>
    public CrossValidationReport? Nested { get; internal set; }

    /// <summary>What the best figure is worth, in a sentence.</summary>
    public string Verdict
    {
        get
        {
            string Text(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
            var best = $"The best {MetricText.Name(Metric)} is {Text(Best.Value)}";
            if (Nested is { } nested)
            {
                return $"{best}; a search like this, on rows that it did not see, gives {nested[Metric].Mean}.";
            }

            return double.IsNaN(HonestValue)
                ? $"{best}; it is the best of {Trials.Count} and so too good by an amount that this search cannot tell: judge the model on rows of "
                    + "its own, or set NestedFolds."
                : $"{best}; trials that the other folds choose give {Text(HonestValue)} on the fold left out, so it is about {Text(Optimism)} too "
                    + "good. Judge the model on rows of its own, or set NestedFolds.";
        }
    }

    /// <summary>The best trials in a table, for people.</summary>
    public override string ToString() => new StringBuilder().AppendLine(Headline).AppendLine(Verdict).AppendLine()
        .Append(CreateTable().ToText()).ToString().TrimEnd();

    /// <summary>The best trials in Markdown.</summary>
    public string ToMarkdown() => new StringBuilder().AppendLine(Headline).AppendLine().AppendLine(Verdict).AppendLine()
        .Append(CreateTable().ToMarkdown()).ToString().TrimEnd();

    /// <summary>All trials as data.</summary>
    /// <returns>
    /// A row for each trial: <c>Trial</c>, <c>State</c>, <c>Value</c>, <c>Share</c>, <c>FitSeconds</c>, <c>Values</c> (what it tried out, as JSON)
    /// and <c>Failure</c>.
    /// </returns>
    public IDataView ToDataView() => DetachedContext.Shared.Data.LoadFromEnumerable(Trials.Select(trial => new TrialRow
    {
        Trial = trial.Number,
        State = trial.State.ToString(),
        Value = trial.Value,
        Share = trial.Share,
        FitSeconds = trial.FitTime.TotalSeconds,
        Values = trial.Values.ToJson().ToJsonString(),
        Failure = trial.Failure ?? string.Empty,
    }).ToArray());

    private string Headline => string.Create(
        CultureInfo.InvariantCulture,
        $"{Trials.Count} trials in {_rows.Rule} of {_rows.Columns.Count:N0} rows: {Count(TrialState.Complete)} complete, "
        + $"{Count(TrialState.StoppedEarly)} stopped early, {Count(TrialState.Failed)} failed, {Count(TrialState.Unfinished)} unfinished");

    private int Count(TrialState state) => Trials.Count(trial => trial.State == state);

    private TextTable CreateTable() => new(
        Trials.Count > MostShown ? $"The best {MostShown} trials" : "Trials",
        ["trial", MetricText.Name(Metric), "trained", "fit, s", "values"],
        [
            .. _ranked.Take(MostShown).Select(trial => new[]
            {
                trial.Number.ToString(CultureInfo.InvariantCulture),
                trial.State == TrialState.Failed ? "failed" : MetricText.Number(trial.Value),
                trial.Share.ToString("P0", CultureInfo.InvariantCulture),
                trial.FitTime.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture),
                trial.Failure ?? trial.Values.ToString(),
            }),
        ]);

    private double ChooseByOtherFolds()
    {
        var complete = Trials.Where(trial => trial.State == TrialState.Complete && trial.FoldValues.All(double.IsFinite)).ToArray();
        var folds = _rows.Folds.Count;
        if (complete.Length < 2 || folds < 2)
        {
            return double.NaN;
        }

        return Enumerable.Range(0, folds).Average(left =>
        {
            double Others(SearchTrial trial) => trial.FoldValues.Where((_, fold) => fold != left).Sum();
            var chosen = HigherIsBetter ? complete.MaxBy(Others)! : complete.MinBy(Others)!;
            return chosen.FoldValues[left];
        });
    }

    private sealed class TrialRow
    {
        public int Trial { get; set; }

        public string State { get; set; } = string.Empty;

        public double Value { get; set; }

        public double Share { get; set; }

        public double FitSeconds { get; set; }

        public string Values { get; set; } = string.Empty;

        public string Failure { get; set; } = string.Empty;
    }
}
