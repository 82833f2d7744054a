using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>The numbers of tensors of floats in the processor's memory.</summary>
internal static unsafe class TensorMemory
{
    /// <summary>The first number of a contiguous tensor; valid as long as the tensor is.</summary>
    public static float* First(Tensor tensor) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));

    /// <summary>A contiguous tensor of two dimensions as a matrix; valid as long as the tensor is.</summary>
    public static MatrixView Matrix(Tensor tensor) =>
        MatrixView.RowByRow(First(tensor), checked((int)tensor.size(0)), checked((int)tensor.size(1)));
}
