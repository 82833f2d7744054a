using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.Reports.Sections;

/// <summary>The groups of rows on which a model is worst.</summary>
internal static class SliceSection
{
    private const int MostShown = 8;
    private const int FewestRows = 100;
    private const int SmallestGroup = 10;
    private const double SmallestShare = 0.02;
    private const double MostDistinct = 0.5; // of the values of a column that says something of more than single rows

    /// <summary>Looks for them among the columns that the model is given.</summary>
    /// <param name="judged">The model and its rows.</param>
    /// <returns>The part of the page; null where there are too few rows, or none is worse than chance would have it.</returns>
    public static ReportSection? Create(JudgedModel judged)
    {
        var rows = judged.Evaluated;
        string[] names =
        [
            .. judged.Rows.Schema
                .Where(column => !column.IsHidden && column.Name != judged.Settings.LabelColumnName && SliceColumn.Takes(column.Type))
                .Select(column => column.Name),
        ];
        if (rows.Rows.Count < FewestRows || names.Length == 0)
        {
            return null;
        }

        SliceColumn[] columns =
        [
            .. SliceColumn.Read(judged.Rows, rows.Rows.RowNumbers, names).Where(column => column.DistinctCount <= MostDistinct * rows.Rows.Count),
        ];
        var smallest = Math.Max(SmallestGroup, (int)(SmallestShare * rows.Rows.Count));
        var report = new SliceSearch(rows, columns, smallest, confidence: 0.95).Run(MostShown);
        ErrorSlice[] worse = [.. report.Slices.Where(slice => slice.Error > report.Error)];
        return worse.Length == 0 ? null : Create(report, worse, rows.ErrorsAreShares);
    }

    private static ReportSection Create(SliceReport report, ErrorSlice[] slices, bool areShares)
    {
        string Text(double error) => areShares ? FormattableString.Invariant($"{error:0.#%}") : MetricText.Number(error);
        var most = slices.Max(slice => slice.Error);
        return new ReportSection(
            "slices",
            "Where it is worst",
            $"Groups of rows on which the {report.ErrorName} is above that of all rows, which is {Text(report.Error)}. "
            + "‘Surely’ means that it is more than chance, though so many groups were looked at.",
            HtmlTables.Create(
                "The worst groups",
                ["rows with", string.Empty, report.ErrorName, "rows", "surely"],
                slices.Select(slice => (IReadOnlyList<Html>)
                [
                    Html.Write($"{slice.Description}"),
                    HtmlTables.Bar(slice.Error / most, isBad: true),
                    Html.Write($"{Text(slice.Error)}"),
                    Html.Write($"{MetricText.Count(slice.RowCount)}"),
                    Html.Write($"{(slice.IsBeyondChance ? "yes" : "no")}"),
                ])));
    }
}
