using MLNet.DeepExtensions.Auto.Preparation;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;

namespace MLNet.DeepExtensions.Auto.Runs;

/// <summary>What stood out in the label.</summary>
internal static class LabelFindings
{
    private const int MostNamed = 3;

    /// <summary>Looks at it.</summary>
    /// <param name="label">The name of the label.</param>
    /// <param name="rows">The rows.</param>
    public static IEnumerable<Finding> Create(string label, LabelledData rows)
    {
        if (rows.LeftOut > 0)
        {
            yield return Finding.Warning("rows-left-out", $"{rows.LeftOut:N0} rows have no label and were left out.");
        }

        string[] single = [.. rows.RowsOfClass.Where(pair => pair.Value == 1).Select(pair => pair.Key)];
        if (single.Length > 0)
        {
            yield return Finding.Warning(
                "classes-of-one-row",
                $"{single.Length:N0} of {rows.RowsOfClass.Count:N0} classes of '{label}' have one row only ",
                $"({string.Join(", ", single.Take(MostNamed).Select(name => $"'{name}'"))}{(single.Length > MostNamed ? ", …" : string.Empty)}), ",
                $"so that no model is both taught and judged by them. Collect more rows of them, join them into one class, or leave them out.");
        }
    }
}
