using MLNet.DeepExtensions.Trainers.Distributed;

namespace MLNet.DeepExtensions.Processes;

/// <summary>
/// Work in pieces that processes share out: each piece is done by one thread of one process, and all processes are told what came of it, in the same
/// order. What <see cref="Begin"/> and <see cref="Take"/> make of that is so the same in all.
/// </summary>
/// <typeparam name="T">What comes of a piece.</typeparam>
internal abstract class SharedWork<T>
{
    /// <summary>The number of pieces.</summary>
    public abstract int Count { get; }

    /// <summary>Stops it all: where one process is stopped, all are. Default none.</summary>
    public virtual CancellationToken CancellationToken => CancellationToken.None;

    /// <summary>Whether the time is over, so that nothing more should begin. It is over for all where it is for one. Default false.</summary>
    public virtual bool IsOver => false;

    /// <summary>
    /// Whether enough is known to begin a piece: where it depends on what comes of earlier ones, only once these are taken. Asked as
    /// <see cref="Begin"/> is told, possibly several times. Default true.
    /// </summary>
    /// <param name="number">The number of the piece.</param>
    public virtual bool IsReady(int number) => true;

    /// <summary>
    /// Told in all processes, before a piece is handed out, in the order of the pieces; in one process by several threads at a time.
    /// </summary>
    /// <param name="number">The number of the piece.</param>
    /// <param name="isOver">Whether the time is over, as all processes see it.</param>
    /// <returns>Whether it is to be done. Default true.</returns>
    public virtual bool Begin(int number, bool isOver) => true;

    /// <summary>Does a piece, in one process, beside others.</summary>
    /// <param name="number">The number of the piece.</param>
    /// <param name="stop">Stops it: nobody waits for it any more.</param>
    public abstract T Do(int number, CancellationToken stop);

    /// <summary>Told in all processes what came of a piece; in one process by several threads at a time.</summary>
    /// <param name="number">The number of the piece.</param>
    /// <param name="result">What came of it.</param>
    public abstract void Take(int number, T result);

    /// <summary>Writes what came of a piece, for the other processes.</summary>
    public abstract byte[] Write(T result);

    /// <summary>Reads what another process wrote.</summary>
    /// <param name="number">The number of the piece.</param>
    /// <param name="bytes">What <see cref="Write"/> gave.</param>
    public abstract T Read(int number, byte[] bytes);

    /// <summary>Told in all processes, possibly several times, when one of them is stopped. Default throws.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public virtual void Cancel() => throw new StoppedTogetherException(
        CancellationToken.IsCancellationRequested ? "It was stopped." : "It was stopped in another process.");
}
