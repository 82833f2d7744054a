namespace MLNet.DeepExtensions.Benchmarks.Measuring;

/// <summary>A way to train a network on its rows, or to score them.</summary>
internal interface IMeasuredLoop
{
    /// <summary>Goes over the rows on one thread; a training begins with a fresh network.</summary>
    /// <param name="passes">Passes over the rows, positive.</param>
    /// <returns>Rows per second of CPU time, all passes together.</returns>
    double Run(int passes);
}
