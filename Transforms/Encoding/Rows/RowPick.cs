namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Which rows of the inputs belong to a set, where several sets share them.</summary>
/// <param name="TotalCount">The number of rows that the inputs have.</param>
/// <param name="Rows">The numbers of the rows of this set, ascending.</param>
internal sealed record RowPick(int TotalCount, long[] Rows);
