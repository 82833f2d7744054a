using System.Globalization;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Cli.Code;
using MLNet.DeepExtensions.CrossValidation;

namespace MLNet.DeepExtensions.Cli.Training;

/// <summary>How rows are put into folds.</summary>
/// <param name="Folds">The folds; null for those of the library.</param>
/// <param name="Code">The same as C#; null for those of the library.</param>
internal sealed record FoldRule(Folds? Folds, string? Code)
{
    private const int StandardCount = 5;

    /// <summary>Finds out what the settings ask for.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="columns">The columns.</param>
    /// <exception cref="ArgumentException">A column is not there.</exception>
    public static FoldRule Create(TrainingSettings settings, DataColumns columns)
    {
        var (count, seed) = (settings.Folds, settings.Seed);
        return (settings.GroupColumn, settings.TimeColumn) switch
        {
            ({ } group, _) => new(
                Folds.StratifiedGrouped(columns[group].Name, count, seed),
                string.Create(CultureInfo.InvariantCulture, $"Folds.StratifiedGrouped({CSharpText.Quote(group)}, {count}, seed: {seed})")),
            (_, { } time) => new(
                Folds.Expanding(columns[time].Name, count),
                string.Create(CultureInfo.InvariantCulture, $"Folds.Expanding({CSharpText.Quote(time)}, {count})")),
            _ when count == StandardCount => new(Folds: null, Code: null),
            _ => new(Folds.Stratified(count, seed), string.Create(CultureInfo.InvariantCulture, $"Folds.Stratified({count}, seed: {seed})")),
        };
    }
}
