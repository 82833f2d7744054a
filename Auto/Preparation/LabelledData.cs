using Microsoft.ML;

namespace MLNet.DeepExtensions.Auto.Preparation;

/// <summary>The rows with a label, as they are before they are parsed.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Count">Their number.</param>
/// <param name="LeftOut">The number of rows without a label.</param>
/// <param name="RowsOfClass">How many rows each class has, where there are several classes to tell apart; else empty.</param>
internal sealed record LabelledData(IDataView Rows, int Count, int LeftOut, IReadOnlyDictionary<string, int> RowsOfClass);
