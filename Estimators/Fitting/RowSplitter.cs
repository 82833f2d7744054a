using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Reading;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Training.Batches;

namespace MLNet.DeepExtensions.Fitting;

/// <summary>Where the validation rows of a fit come from: data of their own, a part of the training rows, or nowhere.</summary>
/// <param name="options">The estimator's options.</param>
/// <param name="task">The task, whose classes are to be on both sides alike.</param>
/// <param name="label">The label column of the training rows.</param>
internal sealed class RowSplitter(NetworkEstimatorOptions options, LearningTask task, DataViewSchema.Column label)
{
    /// <summary>Checks, before anything is read, that there will be validation rows if they are needed.</summary>
    /// <exception cref="InvalidOperationException">A setting needs validation rows; the message names it.</exception>
    public void Check(IDataView? validationData, IChannel channel)
    {
        if (options.NeedingValidation.FirstOrDefault() is { } setting && validationData is null && options.ValidationFraction == 0)
        {
            throw new InvalidOperationException(
                $"{setting} needs validation rows but there are none. Call Fit(trainData, validationData), or set ValidationFraction above 0.");
        }

        if (options.ValidationFraction > 0 && validationData is not null)
        {
            channel.Info(MessageSensitivity.None, "Validation data is given: ValidationFraction holds back no training rows.");
        }
    }

    /// <summary>Holds back the part of the training rows that the options ask for.</summary>
    /// <param name="rows">The training rows.</param>
    /// <param name="seed">The seed of the choice.</param>
    /// <param name="channel">Where to report.</param>
    /// <returns>The rows left to train on, and the rows to validate on, if any.</returns>
    /// <exception cref="InvalidOperationException">One side would have no rows, or none that weighs anything.</exception>
    public (TrainingRows Train, TrainingRows? Validation) Split(TrainingRows rows, int seed, IChannel channel)
    {
        if (options.ValidationFraction == 0)
        {
            return (rows, null);
        }

        var held = Choose(rows, options.ValidationFraction, seed);
        var count = held.Count(isHeld => isHeld);
        if (count == 0 || count == rows.RowCount)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"ValidationFraction {options.ValidationFraction} of {rows.RowCount} rows must leave at least one row (or one group of "
                + $"SamplingKeyColumnName or RowGroupColumnName, one time of ValidationTimeColumnName) on each side but holds back {count}. "
                + $"Use more rows, groups or times, or another fraction."));
        }

        RequireWeight(rows, held);
        channel.Info(MessageSensitivity.None, string.Create(
            CultureInfo.InvariantCulture, $"Held back {count:N0} of {rows.RowCount:N0} rows for validation."));
        return (rows.Pick(Array.ConvertAll(held, isHeld => !isHeld)), rows.Pick(held));
    }

    /// <summary>
    /// Chooses a part of the rows: of all classes alike, of whole groups where rows belong together, or the last where their time is known, a
    /// group with its last row.
    /// </summary>
    /// <param name="rows">The rows.</param>
    /// <param name="fraction">The part.</param>
    /// <param name="seed">The seed of the choice.</param>
    /// <returns>For each row whether it is chosen.</returns>
    public bool[] Choose(TrainingRows rows, double fraction, int seed) => rows switch
    {
        { SamplingKeys: { } keys, RowGroups: { } groups } => ValidationSplit.Grouped(RowGroups.Join(keys, groups), fraction, seed),
        { SamplingKeys: { } keys } => ValidationSplit.Grouped(keys, fraction, seed),
        { Times: { } times, RowGroups: { } groups } => ValidationSplit.Last(RowGroups.SpreadLargest(times, groups), fraction),
        { Times: { } times } => ValidationSplit.Last(times, fraction),
        { RowGroups: { } groups } => ValidationSplit.Grouped(groups, fraction, seed),
        _ => ValidationSplit.Stratified(task.GetClasses(label, rows.Labels)?.Rows ?? new int[rows.RowCount], fraction, seed),
    };

    private void RequireWeight(TrainingRows rows, bool[] held)
    {
        foreach (var isHeld in (bool[])[true, false])
        {
            if (rows.Weights is { } weights && !held.Where((side, row) => side == isHeld && weights[row] != 0).Any())
            {
                throw new InvalidOperationException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The weight column '{options.ExampleWeightColumnName}' must be above zero in some row on each side of ValidationFraction "
                    + $"{options.ValidationFraction} but is 0 in all {held.Count(side => side == isHeld)} that are "
                    + $"{(isHeld ? "held back" : "left to train on")}. "
                    + $"Leave out rows that weigh nothing, take another fraction, or give validation rows of your own."));
            }
        }
    }
}
