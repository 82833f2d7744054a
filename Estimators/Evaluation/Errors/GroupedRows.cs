using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Trainers.Training.Metrics;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Rows of several groups, of which the figures of each and their gaps are measured.</summary>
internal sealed class GroupedRows : EvaluatedRows
{
    public const string RowWeight = "Rows";
    private const int FewRows = 30;
    private readonly EvaluatedRows _all;
    private readonly SliceColumn _groups;
    private readonly int[] _shown; // the groups that have rows
    private readonly int[] _figures; // the places of the figures that are shown
    private readonly string[] _names;
    private readonly GroupGap[] _gaps;

    /// <summary>Puts rows into groups.</summary>
    /// <param name="all">The rows.</param>
    /// <param name="groups">The group of each.</param>
    public GroupedRows(EvaluatedRows all, SliceColumn groups)
        : base(all.Rows)
    {
        (_all, _groups) = (all, groups);
        _shown = [.. Enumerable.Range(0, groups.PartNames.Count).Where(group => groups.Parts.Contains(group))];
        var names = GroupGap.FiguresOf(all);
        _figures = [.. names.Select(name => all.Figures.Index().First(figure => figure.Item.Part is null && figure.Item.Metric.Name == name).Index)];
        _gaps = GroupGap.FindAll(all);
        _names = [RowWeight, .. all is ClassificationRows { Predictions.IsBinary: true } ? GroupRates.Names : [], .. names];
        Figures =
        [
            .. from @group in _shown
               from name in _names
               select new MeasuredFigure(new Metric(name, HigherIsBetter: !GroupGap.LowerIsBetter(name)), groups.PartNames[@group]),
            .. _gaps.Select(gap => new MeasuredFigure(new Metric(gap.Name, HigherIsBetter: gap.IsRatio))),
        ];
    }

    /// <summary>The name of the column by which rows are in groups.</summary>
    public string ColumnName => _groups.Name;

    /// <summary>Whether the figures are parts of a whole; otherwise numbers in the unit of the target.</summary>
    public bool AreShares => _all is not RegressionRows;

    /// <summary>The names of the groups.</summary>
    public IReadOnlyList<string> GroupNames => [.. _shown.Select(group => _groups.PartNames[group])];

    /// <summary>What is measured of each group.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <inheritdoc/>
    public override IReadOnlyList<MeasuredFigure> Figures { get; }

    /// <inheritdoc/>
    public override string ErrorName => _all.ErrorName;

    /// <inheritdoc/>
    public override bool ErrorsAreShares => _all.ErrorsAreShares;

    /// <inheritdoc/>
    public override IEnumerable<Finding> Findings()
    {
        foreach (var finding in base.Findings())
        {
            yield return finding;
        }

        string[] few = [.. _shown.Where(group => _groups.Parts.Count(part => part == group) < FewRows).Select(group => _groups.PartNames[group])];
        if (few.Length > 0)
        {
            yield return Finding.Warning(
                "small-groups",
                $"{ClassificationFigures.ListClasses(few)} {(few.Length == 1 ? "has" : "have")} fewer than {FewRows} rows: ",
                $"their figures, and the gaps with them, are mostly chance. Ask for intervals (Confidence), or evaluate on more rows.");
        }
    }

    /// <inheritdoc/>
    public override double[] ComputeLosses() => _all.ComputeLosses();

    /// <inheritdoc/>
    public override double[] ComputeErrors() => _all.ComputeErrors();

    /// <inheritdoc/>
    public override double[] Measure(double[] weights)
    {
        var groups = _shown.Select(group => MeasureGroup(group, weights)).ToArray();
        double[] ValuesOf(string name) => [.. groups.Select(values => values[Array.IndexOf(_names, name)])];
        return
        [
            .. groups.SelectMany(values => values),
            .. _gaps.Select(gap => gap.Measure([.. gap.FigureNames.Select(ValuesOf)])),
        ];
    }

    private double[] MeasureGroup(int group, double[] weights)
    {
        var ofGroup = new double[weights.Length];
        var sum = 0.0;
        for (var row = 0; row < weights.Length; row++)
        {
            ofGroup[row] = _groups.Parts[row] == group ? weights[row] : 0;
            sum += ofGroup[row];
        }

        var measured = sum > 0 ? _all.Measure(ofGroup) : [.. Enumerable.Repeat(double.NaN, _all.Figures.Count)];
        var rates = _all is ClassificationRows { Predictions: { IsBinary: true } predictions } ? GroupRates.Measure(predictions, ofGroup) : [];
        return [sum, .. rates, .. _figures.Select(figure => measured[figure])];
    }
}
