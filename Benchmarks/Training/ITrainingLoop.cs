namespace MLNet.DeepExtensions.Benchmarks.Training;

/// <summary>A way to train a network on its rows.</summary>
internal interface ITrainingLoop
{
    /// <summary>Trains a fresh network on one thread.</summary>
    /// <param name="epochs">Passes over the rows, positive.</param>
    /// <returns>Rows per second of CPU time, all epochs together.</returns>
    double Train(int epochs);
}
