using Microsoft.ML;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Labels that are probably wrong, as rows to look at.</summary>
public sealed class LabelErrorReport
{
    /// <summary>The columns that <see cref="Rows"/> has besides the rows' own.</summary>
    internal const string RowNumber = "RowNumber", GivenLabel = "GivenLabel", SuggestedLabel = "SuggestedLabel",
        GivenProbability = "GivenProbability", SuggestedProbability = "SuggestedProbability", CorrectedLabel = "CorrectedLabel";

    private const int MostPairs = 15;

    internal LabelErrorReport(IDataView data, ClassificationRows rows)
    {
        var (predictions, found) = (rows.Predictions, LabelErrors.Find(rows.Predictions));
        (RowCount, EstimatedShare, Count) = (rows.Rows.Count, found.EstimatedShare, found.Suspects.Count);
        int[] places = [.. found.Suspects.Select(suspect => rows.Rows.RowNumbers[suspect.Row])];
        string[] given = [.. found.Suspects.Select(suspect => predictions.ClassNames[suspect.Label])];
        string[] suggested = [.. found.Suspects.Select(suspect => predictions.ClassNames[suspect.Suggested])];
        Confusions =
        [
            .. given.Zip(suggested).CountBy(pair => pair).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key)
                .Select(pair => new ClassConfusion(pair.Key.First, pair.Key.Second, pair.Value)),
        ];
        Rows = PickedRowsView.Create(
            data,
            places,
            new NumbersOfRows(RowNumber, [.. places.Select(place => (double)place)]),
            new TextsOfRows(GivenLabel, given),
            new TextsOfRows(SuggestedLabel, suggested),
            new NumbersOfRows(GivenProbability, [.. found.Suspects.Select(suspect => predictions.Probability(suspect.Row, suspect.Label))]),
            new NumbersOfRows(SuggestedProbability, [.. found.Suspects.Select(suspect => predictions.Probability(suspect.Row, suspect.Suggested))]));
    }

    /// <summary>The number of rows that were looked at.</summary>
    public int RowCount { get; }

    /// <summary>The number of suspect labels.</summary>
    public int Count { get; }

    /// <summary>The part of all labels that is estimated to be wrong, in [0, 1].</summary>
    public double EstimatedShare { get; }

    /// <summary>
    /// The suspect rows, the most suspect first: their own columns, <c>RowNumber</c>, the place in the data from 0 on, <c>GivenLabel</c>,
    /// <c>SuggestedLabel</c>, and the probabilities that the model gives to both.
    /// </summary>
    public IDataView Rows { get; }

    /// <summary>Which labels were probably given for which, the most frequent first: the class that was given, and the suggested one.</summary>
    public IReadOnlyList<ClassConfusion> Confusions { get; }

    /// <summary>
    /// Writes the suspect rows to a CSV file to correct, in UTF-8: the columns of <see cref="Rows"/> with single values, and an empty column
    /// <c>CorrectedLabel</c>.
    /// </summary>
    /// <param name="path">The file; one that is there is written anew.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void WriteCsv(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        CsvFile.Write(path, Rows, [RowNumber, GivenLabel, SuggestedLabel, GivenProbability, SuggestedProbability], CorrectedLabel);
    }

    /// <summary>How many labels are suspect, and which were given for which.</summary>
    public override string ToString() => new TextTable(
        FormattableString.Invariant(
            $"{Count:N0} of {RowCount:N0} labels are suspect; {EstimatedShare:P1} are estimated to be wrong"),
        ["label", "probably", "rows"],
        [.. Confusions.Take(MostPairs).Select(pair => (string[])[pair.Label, pair.Predicted, MetricText.Count(pair.Count)])])
    {
        Note = Confusions.Count > MostPairs ? FormattableString.Invariant($"… and {Confusions.Count - MostPairs:N0} more pairs") : null,
    }.ToText().TrimEnd();
}
