namespace MLNet.DeepExtensions.Trainers.Training.Objectives;

/// <summary>All pairs of rows of a batch that are of the same group.</summary>
/// <param name="First">The place in the batch of the one row of each pair.</param>
/// <param name="Second">The place of the other row, which comes later.</param>
/// <param name="Groups">The group of each pair, counted in the batch from 0.</param>
/// <param name="GroupOfRow">The group of each row, likewise.</param>
/// <param name="GroupCount">The number of groups in the batch.</param>
internal sealed record RowPairs(int[] First, int[] Second, long[] Groups, long[] GroupOfRow, int GroupCount)
{
    /// <summary>Makes the pairs.</summary>
    /// <param name="groups">The number of each row's group; the rows of a group follow each other.</param>
    public static RowPairs Create(int[] groups)
    {
        var (spans, start) = (new List<(int Start, int End)>(), 0);
        for (var row = 1; row <= groups.Length; row++)
        {
            if (row == groups.Length || groups[row] != groups[start])
            {
                spans.Add((start, row));
                start = row;
            }
        }

        var count = spans.Sum(span => Count(span.End - span.Start));
        var pairs = new RowPairs(new int[count], new int[count], new long[count], new long[groups.Length], spans.Count);
        var filled = 0;
        foreach (var (group, span) in spans.Index())
        {
            pairs.GroupOfRow.AsSpan(span.Start..span.End).Fill(group);
            pairs.Groups.AsSpan(filled, Count(span.End - span.Start)).Fill(group);
            for (var first = span.Start; first < span.End; first++)
            {
                for (var second = first + 1; second < span.End; second++, filled++)
                {
                    (pairs.First[filled], pairs.Second[filled]) = (first, second);
                }
            }
        }

        return pairs;
    }

    private static int Count(int rows) => rows * (rows - 1) / 2;
}
