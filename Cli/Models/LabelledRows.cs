using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Cli.Running;

namespace MLNet.DeepExtensions.Cli.Models;

/// <summary>Rows to judge a model by: those with a label, which the model knows.</summary>
/// <param name="Source">The rows as the file has them.</param>
/// <param name="Rows">The rows, with the label as the task needs it.</param>
/// <param name="Count">How many they are.</param>
/// <param name="LeftOut">How many have no label.</param>
internal sealed record LabelledRows(IDataView Source, IDataView Rows, long Count, long LeftOut)
{
    private const int MostNamed = 5;

    /// <summary>What is said of rows that were left out; null if none were.</summary>
    public string? Note => LeftOut == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{LeftOut:N0} rows have no label and were left out.");

    /// <summary>Finds the rows, and checks their labels.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="rows">Rows as a file has them.</param>
    /// <param name="columns">What their columns are.</param>
    /// <param name="classes">The classes that the model knows; null for those that its columns tell.</param>
    /// <exception cref="WrongInputException">There is no label, or one that the model does not know.</exception>
    public static LabelledRows Create(MLContext ml, IDataView rows, DataColumns columns, IReadOnlyCollection<string>? classes = null)
    {
        var label = columns.LabelName!;
        if (rows.Schema.GetColumnOrNull(label) is null)
        {
            throw new WrongInputException(
                $"The label '{label}' must be in the data to judge by, but is not. Give a file that has it, or predict with deepml predict.");
        }

        var counted = new CountedRows(rows);
        var count = RequireKnown(ml, columns.KeepLabelled(ml, counted), columns, classes);
        var labelled = columns.KeepLabelled(ml, rows);
        return count > 0
            ? new(rows, columns.CreateLabelParser(ml).Fit(labelled).Transform(labelled), count, counted.Count - count)
            : throw new WrongInputException(counted.Count == 0
                ? "There must be rows to judge by, but the file has none below its names. Give a file with rows."
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"Some rows must have a label to judge by, but '{label}' is missing in all {counted.Count:N0}. Fill it in."));
    }

    // Counts the rows. What the parser would silently take for false, or for a class that the model does not know, is named.
    private static long RequireKnown(MLContext ml, IDataView labelled, DataColumns columns, IReadOnlyCollection<string>? classes)
    {
        if (columns.Task == PredictionTask.Regression)
        {
            return RowCount.All(labelled);
        }

        var label = columns.LabelName!;
        var known = KnownLabels(columns, classes);
        var asTexts = columns.WithLabel(label, PredictionTask.MulticlassClassification).CreateLabelParser(ml);
        var values = asTexts.Fit(labelled).Transform(labelled).GetColumn<ReadOnlyMemory<char>>(label);
        var unknown = new SortedSet<string>(StringComparer.Ordinal);
        var count = 0L;
        foreach (var value in values)
        {
            count++;
            if (known is not null && unknown.Count <= MostNamed && value.ToString() is var text && !known.Contains(text))
            {
                unknown.Add(text);
            }
        }

        return unknown.Count == 0 ? count : throw new WrongInputException(
            $"The label '{columns.LabelName}' must be one that the model knows, {List(known!)}, but some rows have {List(unknown)}. "
            + "Correct these rows or leave them out, or train a model with such rows.");
    }

    // Null where any other label than the one that is true is false.
    private static HashSet<string>? KnownLabels(DataColumns columns, IReadOnlyCollection<string>? classes) => columns switch
    {
        { Task: PredictionTask.MulticlassClassification } => classes?.ToHashSet(StringComparer.Ordinal),
        { PositiveLabel: null } => columns.ClassNames!.Reverse().ToHashSet(StringComparer.OrdinalIgnoreCase),
        { NegativeLabel: null } => null,
        _ => columns.ClassNames!.Reverse().ToHashSet(StringComparer.Ordinal),
    };

    private static string List(IReadOnlyCollection<string> labels) =>
        string.Join(", ", labels.Take(MostNamed).Select(label => $"'{label}'")) + (labels.Count > MostNamed ? ", …" : string.Empty);
}
