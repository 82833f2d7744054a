using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Distributed;

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
    public override IReadOnlyList<byte[]> AllGather(ReadOnlySpan<byte> values) => [values.ToArray()];

    /// <inheritdoc/>
    public override void AllReduceSum(Tensor values)
    {
    }

    /// <inheritdoc/>
    public override void AllReduceSum(Span<double> values)
    {
    }

    /// <inheritdoc/>
    public override Tensor GetMean(Tensor mean, double share) => mean;

    /// <inheritdoc/>
    public override List<float> AllGather(List<float> values) => values;

    /// <inheritdoc/>
    public override void Broadcast(Span<byte> values)
    {
    }

    /// <inheritdoc/>
    public override void Broadcast(Tensor values)
    {
    }

    /// <inheritdoc/>
    public override byte[]? SendToOthers(Func<byte[]?> getValues) => null;

    /// <inheritdoc/>
    public override void Leave(string reason)
    {
    }

    /// <inheritdoc/>
    public override void Barrier()
    {
    }

    /// <inheritdoc/>
    public override bool Any(bool isSo) => isSo;
}
