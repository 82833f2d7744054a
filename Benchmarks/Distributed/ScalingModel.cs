namespace MLNet.DeepExtensions.Benchmarks.Distributed;

/// <summary>
/// What a step takes on many processes: the part of its batch as one process computes it, and for what they say to each other a latency for each
/// doubling of the processes, and bytes that pass each process.
/// </summary>
/// <remarks>
/// It assumes processes that are alike and never wait for a slower one, a network whose bandwidth each process has for itself, and sums that no
/// process has more of than of the others: of N numbers, 2 N (n - 1) / n pass each of n. Nothing is computed meanwhile.
/// </remarks>
/// <param name="Latency">The seconds of a sum of one number, of two processes.</param>
/// <param name="SecondsPerByte">The further seconds for each byte, of two processes.</param>
internal sealed record ScalingModel(double Latency, double SecondsPerByte)
{
    // The gradients; the loss; whether one is to stop.
    private const int SumsInAStep = 3;

    /// <summary>Takes it from the sums of two processes.</summary>
    /// <param name="ofOne">The seconds for one number.</param>
    /// <param name="ofMany">The seconds for many numbers.</param>
    /// <param name="count">How many.</param>
    public static ScalingModel From(double ofOne, double ofMany, int count) =>
        new(ofOne, Math.Max(0, ofMany - ofOne) / (sizeof(float) * (double)count));

    /// <summary>The seconds of a step in which a process is at the others.</summary>
    /// <param name="processes">The number of processes.</param>
    /// <param name="weights">The number of weights.</param>
    public double Shared(int processes, int weights)
    {
        var doublings = Math.Log2(processes);
        var bytes = sizeof(float) * (double)weights * 2 * (processes - 1) / processes;
        return (SumsInAStep * doublings * Latency) + (bytes * SecondsPerByte);
    }
}
