using System.Runtime.ExceptionServices;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Distributed;

/// <summary>The batch that is being trained on, of which each process has a part, for layers that need to know of all of it.</summary>
/// <param name="communicator">The processes.</param>
internal sealed class SharedBatch(Communicator communicator)
{
    private ExceptionDispatchInfo? _failure;

    /// <summary>The rows that this process has.</summary>
    public BatchPart Part { get; set; }

    /// <summary>Whether there are other processes that have rows of it.</summary>
    public bool IsShared => communicator.Size > 1;

    /// <summary>The number of all rows.</summary>
    /// <param name="own">A number for this process's rows.</param>
    /// <returns>The same number for the rows of all.</returns>
    public long CountAll(long own) => own / Part.Count * Part.Total;

    /// <summary>Adds up over the rows of all processes; gradients go back to those of each.</summary>
    /// <param name="own">A sum over this process's rows, of 32-bit floats.</param>
    /// <exception cref="InvalidOperationException">Another process has left.</exception>
    /// <exception cref="TimeoutException">The others did not come in time.</exception>
    public Tensor Sum(Tensor own)
    {
        using Scalar weight = Part.Counts ? 1 : 0;
        using var counted = own.mul(weight);
        var sum = SumOverProcesses.Compute(counted, this);
        ThrowIfFailed();
        return sum;
    }

    /// <summary>Throws what went wrong on the way back through <see cref="Sum"/>, where an error would have to pass through libtorch.</summary>
    /// <inheritdoc cref="Sum" path="/exception"/>
    public void ThrowIfFailed() => _failure?.Throw();

    private Tensor Add(Tensor own)
    {
        using var noGrad = no_grad();
        var sum = own.detach().contiguous().clone();
        try
        {
            if (_failure is null)
            {
                communicator.AllReduceSum(sum);
            }
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
        }

        return sum;
    }

    /// <summary>The sum over all processes as an operation of autograd: what the sum is told of the loss, each process is told in the sum.</summary>
    private sealed class SumOverProcesses : autograd.SingleTensorFunction<SumOverProcesses>
    {
        private const string BatchName = nameof(BatchName);

        /// <inheritdoc/>
        public override string Name => nameof(SumOverProcesses);

        /// <summary>Computes it.</summary>
        public static Tensor Compute(Tensor own, SharedBatch batch) => apply(own, batch);

        /// <inheritdoc/>
        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var batch = (SharedBatch)vars[1];
            ctx.save_data(BatchName, batch);
            return batch.Add((Tensor)vars[0]);
        }

        /// <inheritdoc/>
        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
            [((SharedBatch)ctx.get_data(BatchName)).Add(grad_output), null!];
    }
}
