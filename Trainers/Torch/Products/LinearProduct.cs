using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>
/// x·Wᵀ and its gradients without autograd: by <see cref="MatrixProduct"/> in place of libtorch's MKL, where that is faster.
/// </summary>
/// <remarks>
/// On processors that are not Intel's, MKL leaves the vectors of 512 bits unused. Which of the two computes depends on the processor alone, so that
/// a training gives the same weights whenever it is run again on the same machine. All matrices are of floats in the processor's memory,
/// contiguous.
/// </remarks>
internal static class LinearProduct
{
    /// <summary>Whether the processor computes products faster here than in MKL. Only tests change it.</summary>
    public static bool PaysHere { get; set; } = Vector512.IsHardwareAccelerated && IsAmd();

    /// <summary>Computes x·Wᵀ.</summary>
    /// <param name="rows">x, (rows, n).</param>
    /// <param name="weight">W, (units, n).</param>
    /// <param name="result">Where the product goes, (rows, units).</param>
    public static void Multiply(Tensor rows, Tensor weight, Tensor result)
    {
        if (PaysHere)
        {
            MatrixProduct.Compute(TensorMemory.Matrix(rows), TensorMemory.Matrix(weight).Transposed, TensorMemory.Matrix(result), add: false);
            return;
        }

        using var transposed = weight.t();
        result.addmm_(rows, transposed, beta: 0, alpha: 1);
    }

    /// <summary>Computes the gradient of x.</summary>
    /// <param name="gradient">The gradient of the product, (rows, units).</param>
    /// <param name="weight">W, (units, n).</param>
    /// <param name="result">Where the gradient goes, (rows, n).</param>
    public static void MultiplyBack(Tensor gradient, Tensor weight, Tensor result)
    {
        if (PaysHere)
        {
            MatrixProduct.Compute(TensorMemory.Matrix(gradient), TensorMemory.Matrix(weight), TensorMemory.Matrix(result), add: false);
            return;
        }

        result.addmm_(gradient, weight, beta: 0, alpha: 1);
    }

    /// <summary>Computes the gradient of W.</summary>
    /// <param name="gradient">The gradient of the product, (rows, units).</param>
    /// <param name="rows">x, (rows, n).</param>
    /// <param name="result">Where the gradient goes, (units, n).</param>
    /// <param name="add">Whether to add to what is there.</param>
    public static void AddUpWeight(Tensor gradient, Tensor rows, Tensor result, bool add)
    {
        if (PaysHere)
        {
            MatrixProduct.Compute(TensorMemory.Matrix(gradient).Transposed, TensorMemory.Matrix(rows), TensorMemory.Matrix(result), add);
            return;
        }

        using var transposed = gradient.t();
        result.addmm_(transposed, rows, beta: add ? 1 : 0, alpha: 1);
    }

    private static bool IsAmd()
    {
        if (!X86Base.IsSupported)
        {
            return false;
        }

        var (_, first, third, second) = X86Base.CpuId(0, 0); // the maker's name, in the order EBX, EDX, ECX
        return (first, second, third) == (0x68747541, 0x69746E65, 0x444D4163); // "Auth" "enti" "cAMD"
    }
}
