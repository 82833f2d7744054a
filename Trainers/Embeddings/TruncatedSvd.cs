using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Embeddings;

/// <summary>The first part of a singular value decomposition M = U·S·Vᵀ by random projection (Halko, Martinsson and Tropp 2011).</summary>
internal static class TruncatedSvd
{
    private const int Oversampling = 10;
    private const int PowerIterations = 2;

    /// <summary>The left singular vectors, each times the root of its singular value: U·√S.</summary>
    /// <param name="matrix">The matrix M.</param>
    /// <param name="rank">How many singular values to take, the largest ones, positive; at most as many as the matrix has rows.</param>
    /// <param name="random">What the projection draws from.</param>
    /// <returns>(size, rank), row by row.</returns>
    public static float[] ScaledLeft(SparseMatrix matrix, int rank, RandomGenerator random)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var width = Math.Min(rank + Oversampling, matrix.Size);

        // An orthonormal basis of what the largest singular values span: (size, width)
        var basis = Orthonormal(Apply(matrix.Times, random.Normal([matrix.Size, width])));
        for (var i = 0; i < PowerIterations; i++)
        {
            basis = Orthonormal(Apply(matrix.Times, Orthonormal(Apply(matrix.TransposedTimes, basis))));
        }

        // M ≈ Q·(Qᵀ·M), and of the small factor only (Mᵀ·Q)ᵀ = (W·R)ᵀ = Rᵀ·Wᵀ is decomposed.
        var (_, triangle) = linalg.qr(Apply(matrix.TransposedTimes, basis));
        var (left, singular, _) = linalg.svd(triangle.t());
        var scaled = basis.matmul(left.narrow(1, 0, rank)).mul(singular.narrow(0, 0, rank).sqrt());
        return scaled.contiguous().data<float>().ToArray();
    }

    private delegate float[] Product(ReadOnlySpan<float> dense, int width);

    private static Tensor Apply(Product product, Tensor dense)
    {
        var width = (int)dense.shape[1];
        return from_array(product(dense.contiguous().data<float>().ToArray(), width)).reshape(-1, width);
    }

    private static Tensor Orthonormal(Tensor columns) => linalg.qr(columns).Q;
}
