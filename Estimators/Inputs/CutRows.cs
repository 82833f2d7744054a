namespace MLNet.DeepExtensions;

/// <summary>Rows of a column that were longer than a network takes, and were cut.</summary>
/// <param name="ColumnName">The name of the column.</param>
/// <param name="Count">The number of rows that were cut.</param>
/// <param name="MostSteps">The number of steps that the network takes.</param>
internal sealed record CutRows(string ColumnName, long Count, int MostSteps);
