using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Distributed;

/// <summary>A world of one process: what it is given is the result already, and nothing is copied.</summary>
internal sealed class SingleProcess : Communicator
{
    private SingleProcess()
    {
    }

    /// <summary>The only one.</summary>
    public static SingleProcess Instance { get; } = new();

    /// <inheritdoc/>
    public override int Rank => 0;

    /// <inheritdoc/>
    public override int Size => 1;

    /// <inheritdoc/>
    public override void AllReduceSum(Span<double> values)
    {
    }

    /// <inheritdoc/>
    public override void AllReduceMean(Tensor values)
    {
    }

    /// <inheritdoc/>
    public override List<float> AllGather(List<float> values) => values;

    /// <inheritdoc/>
    public override void Broadcast(Tensor values)
    {
    }

    /// <inheritdoc/>
    public override void Barrier()
    {
    }
}
