namespace MLNet.DeepExtensions.Trainers.Torch.Threads;

/// <summary>A piece of work that a helper of a <see cref="WorkCrew"/> may do before it is needed.</summary>
internal abstract class PendingWork
{
    /// <summary>Does what no helper has begun, and waits for one that has. Call it on the thread that began the work.</summary>
    /// <exception cref="Exception">What the work threw.</exception>
    public abstract void Finish();

    /// <summary>Gives the work up: once this returns, nobody does it any more. Call it on the thread that began the work.</summary>
    public abstract void Abandon();
}
