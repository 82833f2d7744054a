using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Distributed;

/// <content>The ways in which numbers of all processes are added up.</content>
internal sealed unsafe partial class MpiCommunicator
{
    private const int SumPiece = 1 << 20; // a piece is summed while the next one is on its way

    private readonly List<PieceSum> _inPieces = [];
    private SumThread? _sumThread; // where sums were begun

    /// <summary>How gradients are sent; the same in each process.</summary>
    public GradientPrecision GradientPrecision { get; set; }

    /// <summary>Whether MPI takes gradients where they lie on a GPU; the same in each process.</summary>
    public bool IsCudaAware { get; set; }

    /// <summary>
    /// Whether to add gradients up while backward passes go on; null: where the processes are on several machines. The same in each process.
    /// </summary>
    public bool? Overlap { get; set; }

    /// <inheritdoc/>
    public override bool OverlapsBackward => Overlap ?? !_isOnOneMachine.Value;

    private MachineSum? InMemory => SharesMemory ? _inMemory.Value : null;

    /// <inheritdoc/>
    public override void AllReduceSum(Tensor values)
    {
        if (values.device_type != DeviceType.CPU)
        {
            ThroughCpu(values, AllReduceSum);
            return;
        }

        var isDouble = values.dtype == ScalarType.Float64;
        Begin();
        if (InMemory is not { } inMemory)
        {
            SumByMessages(values.bytes, isDouble ? _library.Double : _library.Float, isDouble ? sizeof(double) : sizeof(float));
        }
        else if (isDouble)
        {
            inMemory.Replace(MemoryMarshal.Cast<byte, double>(values.bytes));
        }
        else
        {
            inMemory.Replace(MemoryMarshal.Cast<byte, float>(values.bytes));
        }
    }

    /// <inheritdoc/>
    public override void SumGradients(Tensor gradients)
    {
        var isOnGpu = gradients.device_type == DeviceType.CUDA;
        if (isOnGpu && !IsCudaAware)
        {
            ThroughCpu(gradients, SumGradients);
        }
        else if (isOnGpu || (GradientPrecision == GradientPrecision.BFloat16 && InMemory is null))
        {
            var sent = GradientPrecision == GradientPrecision.BFloat16 ? ScalarType.BFloat16 : gradients.dtype;
            InPieces(sent, gradients.device).Replace(gradients, Exchange);
        }
        else
        {
            AllReduceSum(gradients);
        }
    }

    /// <inheritdoc/>
    public override void BeginSumGradients(Tensor gradients) => (_sumThread ??= new()).Add(() => SumGradients(gradients));

    /// <inheritdoc/>
    public override void FinishSums() => _sumThread?.WaitForAll();

    private static void ThroughCpu(Tensor values, Action<Tensor> sum)
    {
        using var noGrad = no_grad();
        using var onCpu = values.cpu();
        sum(onCpu);
        values.copy_(onCpu);
    }

    private PieceSum InPieces(ScalarType sent, Device device)
    {
        if (_inPieces.Find(sum => sum.IsFor(sent, device)) is { } known)
        {
            return known;
        }

        var made = new PieceSum(Rank, Size, sent, device);
        _inPieces.Add(made);
        return made;
    }

    private void Exchange(IReadOnlyList<PieceMessage> messages)
    {
        var requests = new nint[messages.Count];
        for (var i = 0; i < requests.Length; i++)
        {
            var (other, isSent, address, length) = messages[i];
            requests[i] = isSent
                ? Begin().BeginSend((void*)address, length, other, _calls)
                : Begin().BeginReceive((void*)address, length, other, _calls);
        }

        foreach (ref var request in requests.AsSpan())
        {
            Finish(ref request);
        }
    }

    // Containers of one machine have other names, but the same start of the system.
    private static string ReadMachine()
    {
        const string start = "/proc/sys/kernel/random/boot_id";
        return File.Exists(start) ? File.ReadAllText(start) : Environment.MachineName;
    }

    private void SumByMessages(Span<byte> values, nint type, int size)
    {
        fixed (byte* first = values)
        {
            var count = values.Length / size;
            var requests = new nint[(count + SumPiece - 1) / SumPiece];
            for (var i = 0; i < requests.Length; i++)
            {
                var start = i * SumPiece;
                requests[i] = Begin().BeginSum(first + ((long)start * size), Math.Min(SumPiece, count - start), type, _calls);
            }

            foreach (ref var request in requests.AsSpan())
            {
                Finish(ref request);
            }
        }
    }
}
