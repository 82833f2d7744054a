using System.Globalization;
using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>How data of today differs from that of then.</summary>
public sealed class DataComparison
{
    private const double Chance = 0.01; // of a verdict on any column of data that is the same
    private const double ManyRows = 0.01;
    private const double MoreMissing = 0.05;

    internal DataComparison(IDataView reference, IDataView current, IReadOnlyCollection<string>? columnNames)
    {
        var (names, others) = ComparedColumn.FindCommon(reference.Schema, current.Schema);
        IReadOnlyList<string> wanted = columnNames is null ? names : DataColumns.Require(reference.Schema, current.Schema, columnNames);
        var columns = ComparedColumn.Read(reference, current, wanted);
        DataColumns.RequireRows(columns, "The reference data", "The current data");
        (ReferenceCount, CurrentCount) = (columns[0].First.Count, columns[0].Second.Count);
        var drifts = columns.Select(column => new ColumnDrift(column, Chance / columns.Count));
        Columns = [.. drifts.OrderByDescending(drift => (drift.Verdict, drift.Psi))];
        Findings = [.. Columns.SelectMany(CreateFindings), .. columnNames is null ? others : []];
    }

    /// <summary>The number of rows of the reference.</summary>
    public int ReferenceCount { get; }

    /// <summary>The number of current rows.</summary>
    public int CurrentCount { get; }

    /// <summary>The columns that both have, and slots of vectors, those that moved farthest first.</summary>
    public IReadOnlyList<ColumnDrift> Columns { get; }

    /// <summary>How far the column has moved that moved farthest.</summary>
    public DriftVerdict Verdict => Columns.Max(column => column.Verdict);

    /// <summary>What asks for a look: columns that moved, new categories, more missing values, columns that are not there any more.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>The findings, and the columns in a table.</summary>
    public override string ToString() => string.Join(
        Environment.NewLine, [.. Findings.Select(finding => $"{finding.Severity}: {finding.Message}"), ToTable().ToText().TrimEnd()]);

    /// <summary>The findings, and the columns in a table, in Markdown.</summary>
    public string ToMarkdown() => string.Join(
        Environment.NewLine,
        [.. Findings.Select(finding => $"- {finding.Severity}: {finding.Message}"), string.Empty, ToTable().ToMarkdown().TrimEnd()]);

    private static IEnumerable<Finding> CreateFindings(ColumnDrift drift)
    {
        if (drift.Verdict != DriftVerdict.Stable)
        {
            yield return Finding.Warning(
                "drift",
                $"Column '{drift.Name}' has moved {(drift.Verdict == DriftVerdict.Strong ? "far" : "somewhat")} (PSI {drift.Psi:F2}). ",
                $"Look at how it is made, evaluate the model on new rows with labels, and train again if it has become worse.");
        }

        if (drift.NewCategories.Count > 0)
        {
            FormattableString message = $"{drift.NewCategoryShare:P1} of the current rows have values of column '{drift.Name}' that are new: ";
            FormattableString names = $"{ClassificationFigures.ListClasses(drift.NewCategories)}. A model takes them for missing ones.";
            yield return drift.NewCategoryShare >= ManyRows
                ? Finding.Warning("new-categories", message, names)
                : Finding.Info("new-categories", message, names);
        }

        if (drift.MissingNow - drift.MissingBefore >= MoreMissing && drift.Verdict != DriftVerdict.Stable)
        {
            yield return Finding.Warning(
                "more-missing",
                $"Column '{drift.Name}' is missing in {drift.MissingNow:P1} of the current rows, and was in {drift.MissingBefore:P1}. ",
                $"Check where it comes from.");
        }
    }

    private TextTable ToTable() => new(
        FormattableString.Invariant($"{ReferenceCount:N0} rows then, {CurrentCount:N0} rows now: {Verdict.ToString().ToLowerInvariant()}"),
        ["column", "PSI", "KS", "missing then", "now", "new categories", "verdict"],
        [.. Columns.Select(column => (string[])
        [
            column.Name,
            column.Psi.ToString("F3", CultureInfo.InvariantCulture),
            column.IsNumber ? column.KolmogorovSmirnov.ToString("F3", CultureInfo.InvariantCulture) : "–",
            column.MissingBefore.ToString("P1", CultureInfo.InvariantCulture),
            column.MissingNow.ToString("P1", CultureInfo.InvariantCulture),
            column.IsNumber ? "–" : MetricText.Count(column.NewCategories.Count),
            column.Verdict.ToString().ToLowerInvariant(),
        ])]);
}
