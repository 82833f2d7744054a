namespace MLNet.DeepExtensions.Benchmarks.Measuring;

/// <summary>A loop of which one pass is given.</summary>
/// <param name="rowCount">The rows of a pass.</param>
/// <param name="pass">Goes over the rows once.</param>
/// <param name="now">The time to measure by.</param>
internal sealed class MeasuredLoop(int rowCount, Action pass, Func<TimeSpan> now) : IMeasuredLoop
{
    public double Run(int passes)
    {
        var start = now();
        for (var i = 0; i < passes; i++)
        {
            pass();
        }

        return rowCount * (double)passes / (now() - start).TotalSeconds;
    }
}
