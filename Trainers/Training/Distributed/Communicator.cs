using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Distributed;

/// <summary>
/// The processes that train one network together, each on rows of its own. Whatever belongs to all of them goes through here: first weights,
/// gradients, losses, counts of metrics, and whether to stop. One process is a world of size one, <see cref="SingleProcess"/>.
/// </summary>
/// <remarks>All processes make the same calls in the same order, and each has as many batches of an epoch as every other.</remarks>
internal abstract class Communicator
{
    /// <summary>The number of this process, from 0.</summary>
    public abstract int Rank { get; }

    /// <summary>The number of processes, positive.</summary>
    public abstract int Size { get; }

    /// <summary>Replaces numbers by their sums over all processes.</summary>
    /// <param name="values">The numbers of this process; takes the sums.</param>
    public abstract void AllReduceSum(Span<double> values);

    /// <summary>Replaces a tensor by its mean over all processes.</summary>
    /// <param name="values">The tensor of this process, of the same shape in each; takes the mean.</param>
    public abstract void AllReduceMean(Tensor values);

    /// <summary>Puts the numbers of all processes together.</summary>
    /// <param name="values">The numbers of this process, of which another one may have more or fewer.</param>
    /// <returns>The numbers of each process, one process after the other.</returns>
    public abstract List<float> AllGather(List<float> values);

    /// <summary>Replaces a tensor by that of process 0.</summary>
    /// <param name="values">The tensor, of the same shape in each.</param>
    public abstract void Broadcast(Tensor values);

    /// <summary>Waits until all processes have come here.</summary>
    public abstract void Barrier();

    /// <summary>Whether something is so in any of the processes.</summary>
    /// <param name="isSo">Whether it is so in this one.</param>
    public bool Any(bool isSo)
    {
        Span<double> count = [isSo ? 1 : 0];
        AllReduceSum(count);
        return count[0] > 0;
    }
}
