namespace MLNet.DeepExtensions.Explanations;

/// <summary>How much worse a model gets when a column is shuffled, so that it says nothing any more.</summary>
/// <param name="Name">The column, or the slot of a column of numbers.</param>
/// <param name="Importance">The mean fall of the figure over the shuffles, in its own unit; about 0, or below it, for a column that says
/// nothing.</param>
/// <param name="StandardDeviation">The deviation of the fall between the shuffles; 0 for a single one.</param>
public sealed record ColumnImportance(string Name, double Importance, double StandardDeviation);
