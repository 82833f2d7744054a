namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Rows as numbers, which are the same for rows of the same values.</summary>
internal static class RowKeys
{
    /// <summary>
    /// Whether a column tells each row from all others, such as the number of an order, and so hides rows that are otherwise equal.
    /// </summary>
    public static bool IsRowName(ComparedColumn column)
    {
        if (column is { First.Codes: { } codes, Second.Codes: { } others })
        {
            return codes.Concat(others).Distinct().Count() == codes.Length + others.Length;
        }

        var numbers = column.First.Numbers!.Concat(column.Second.Numbers!);
        return numbers.All(double.IsInteger) && numbers.Distinct().Count() == column.First.Count + column.Second.Count;
    }

    /// <summary>Makes the keys of one side.</summary>
    public static ulong[] Create(IReadOnlyList<ComparedColumn> columns, bool isFirst)
    {
        var keys = new ulong[isFirst ? columns[0].First.Count : columns[0].Second.Count];
        foreach (var column in columns)
        {
            var content = isFirst ? column.First : column.Second;
            for (var row = 0; row < keys.Length; row++)
            {
                var value = content.Numbers is { } numbers ? BitConverter.DoubleToUInt64Bits(numbers[row] + 0.0) : (ulong)(content.Codes![row] + 1);
                keys[row] = Mix(keys[row] ^ value) + 0x9E3779B97F4A7C15;
            }
        }

        return keys;
    }

    /// <summary>How many rows of the first side are equal to any other one on average, if columns were drawn independently.</summary>
    /// <param name="columns">The columns.</param>
    public static double ChanceOfEqualRows(IReadOnlyList<ComparedColumn> columns)
    {
        var chance = 1.0;
        foreach (var column in columns)
        {
            var counts = column.First.Numbers is { } numbers
                ? numbers.CountBy(number => number).Select(pair => pair.Value)
                : column.First.Codes!.CountBy(code => code).Select(pair => pair.Value);
            chance *= counts.Sum(count => count * (count - 1.0)) / column.First.Count / Math.Max(1, column.First.Count - 1.0);
        }

        return chance * columns[0].First.Count;
    }

    // The finishing steps of SplitMix64 (Steele, Lea and Flood 2014).
    private static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }
}
