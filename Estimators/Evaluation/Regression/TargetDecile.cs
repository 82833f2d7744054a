using System.Globalization;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>How well targets of a tenth of the rows are predicted.</summary>
public sealed class TargetDecile
{
    private const int PartCount = 10;

    internal TargetDecile(double lowest, double highest, int rowCount, double meanAbsoluteError, double meanError) =>
        (Lowest, Highest, RowCount, MeanAbsoluteError, MeanError) = (lowest, highest, rowCount, meanAbsoluteError, meanError);

    /// <summary>The lowest target.</summary>
    public double Lowest { get; }

    /// <summary>The highest target.</summary>
    public double Highest { get; }

    /// <summary>The number of rows.</summary>
    public int RowCount { get; }

    /// <summary>The mean absolute error of these rows, in the unit of the target.</summary>
    public double MeanAbsoluteError { get; }

    /// <summary>The mean of prediction less target: above 0 where too much is predicted.</summary>
    public double MeanError { get; }

    /// <summary>The targets, the number of rows and their errors.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Targets from {Lowest:G6} to {Highest:G6}, {RowCount:N0} rows: mean absolute error {MeanAbsoluteError:G4}, mean error {MeanError:G4}");

    internal static IReadOnlyList<TargetDecile> Create(OutputErrors errors, double[] weights)
    {
        int[] rows = [.. Enumerable.Range(0, weights.Length).Where(row => weights[row] > 0).OrderBy(row => errors.Labels[row])];
        var (sum, below, part) = (rows.Sum(row => weights[row]), 0.0, 0);
        var parts = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            // Rows of one target stay together: in the part that the first of them is in.
            part = i > 0 && errors.Labels[rows[i]] == errors.Labels[rows[i - 1]] ? part : (int)(PartCount * below / sum);
            parts[i] = part;
            below += weights[rows[i]];
        }

        return [.. Enumerable.Range(0, rows.Length).GroupBy(i => parts[i], i => rows[i]).Select(group => Measure([.. group], errors, weights))];
    }

    private static TargetDecile Measure(int[] rows, OutputErrors errors, double[] weights)
    {
        var sum = rows.Sum(row => weights[row]);
        return new TargetDecile(
            errors.Labels[rows[0]],
            errors.Labels[rows[^1]],
            rows.Length,
            rows.Sum(row => weights[row] * Math.Abs(errors.Error(row))) / sum,
            rows.Sum(row => weights[row] * errors.Error(row)) / sum);
    }
}
