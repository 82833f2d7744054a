using MLNet.DeepExtensions.Trainers.Torch;

namespace MLNet.DeepExtensions.Benchmarks.Measuring;

/// <summary>
/// Runs loops in turn within each round, so that a machine that is busy with other things slows all of them; the median of the rounds counts.
/// </summary>
/// <param name="speeds">For each round the speed of each loop.</param>
internal sealed class Rounds(double[][] speeds)
{
    /// <summary>Measures loops.</summary>
    /// <param name="rounds">The number of rounds, positive.</param>
    /// <param name="duration">About how long one loop of one round takes.</param>
    /// <param name="rowCount">The rows of a pass.</param>
    /// <param name="loops">The loops; others are compared with the first.</param>
    public static Rounds Measure(int rounds, TimeSpan duration, int rowCount, params IMeasuredLoop[] loops)
    {
        Array.ForEach(loops, loop => loop.Run(1)); // code is compiled, memory is fetched
        var rowsPerSecond = loops[0].Run(1);
        var passes = Math.Max(1, (int)(rowsPerSecond * duration.TotalSeconds / rowCount));
        return MeasurePasses(rounds, passes, loops);
    }

    /// <summary>Measures loops of a number of passes.</summary>
    /// <param name="rounds">The number of rounds, positive.</param>
    /// <param name="passes">The passes of one loop of one round.</param>
    /// <param name="loops">The loops; others are compared with the first.</param>
    public static Rounds MeasurePasses(int rounds, int passes, params IMeasuredLoop[] loops)
    {
        Array.ForEach(loops, loop => loop.Run(passes)); // once more for code that is compiled better when it has run often
        return new Rounds([.. Enumerable.Range(0, rounds).Select(_ => Array.ConvertAll(loops, loop =>
        {
            NativeHeap.KeepFreedMemory().Dispose(); // the last user gives it back // none starts on memory that another has fetched
            return loop.Run(passes);
        }))]);
    }

    /// <summary>The median of measurements.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The measurement that a tenth of all are below: what it takes where no other program takes the processor.</summary>
    public static double FirstTenth(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 10];
    }

    /// <summary>The median speed of a loop, in rows per second of CPU time.</summary>
    public double Speed(int loop) => Median(speeds.Select(round => round[loop]));

    /// <summary>The least, the median and the largest ratio of a loop's speed to the first loop's.</summary>
    public (double Least, double Median, double Most) Ratio(int loop)
    {
        double[] ratios = [.. speeds.Select(round => round[loop] / round[0])];
        return (ratios.Min(), Median(ratios), ratios.Max());
    }
}
