namespace MLNet.DeepExtensions.Trainers.Training.Thresholds;

/// <summary>How many rows are decided rightly and wrongly, by their weights.</summary>
/// <param name="TruePositives">Rows that are true and predicted to be.</param>
/// <param name="FalsePositives">Rows that are false but predicted to be true.</param>
/// <param name="FalseNegatives">Rows that are true but predicted to be false.</param>
/// <param name="Total">All rows.</param>
internal readonly record struct DecisionCounts(double TruePositives, double FalsePositives, double FalseNegatives, double Total);
