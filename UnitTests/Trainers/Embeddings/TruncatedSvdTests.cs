using MLNet.DeepExtensions.Trainers.Embeddings;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using static MLNet.DeepExtensions.UnitTests.Tools.Numbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Embeddings;

[TestClass]
public sealed class TruncatedSvdTests : IDisposable
{
    private readonly RandomGenerator _random = new(5);
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [TestMethod]
    [DataRow(1)]
    [DataRow(8)]
    [DataRow(19)]
    public void Times_DenseMatrix_IsTheProduct(int width)
    {
        var (dense, sparse) = Create(size: 30);
        var other = _random.Normal([30, width]);
        var values = other.data<float>().ToArray();
        AssertNear(dense.matmul(other), tensor(sparse.Times(values, width), 30, width));
        AssertNear(dense.t().matmul(other), tensor(sparse.TransposedTimes(values, width), 30, width));
    }

    // U·√S is unique but for signs, which U·S·Uᵀ does not have.
    [TestMethod]
    [DataRow(50, 5)]
    [DataRow(50, 50)]
    [DataRow(4, 4)]
    [DataRow(1, 1)]
    public void ScaledLeft_OfAnyRank_IsThatOfTheWholeDecomposition(int size, int rank)
    {
        var (dense, sparse) = Create(size);
        var left = tensor(TruncatedSvd.ScaledLeft(sparse, rank, _random), size, rank);
        var (u, s, _) = linalg.svd(dense);
        var expected = u.narrow(1, 0, rank).mul(s.narrow(0, 0, rank)).matmul(u.narrow(1, 0, rank).t());
        AssertNear(expected, left.matmul(left.t()));
    }

    [TestMethod]
    public void ScaledLeft_SameSeed_GivesTheSameBits()
    {
        var (_, sparse) = Create(40);
        _random.Seed(5);
        var first = TruncatedSvd.ScaledLeft(sparse, 6, _random);
        _random.Seed(5);
        CollectionAssert.AreEqual(first, TruncatedSvd.ScaledLeft(sparse, 6, _random));
    }

    // A few directions are much stronger than the others, as those of word counts are, and two thirds of the rows are zeros.
    private (Tensor Dense, SparseMatrix Sparse) Create(int size)
    {
        _random.Seed(3);
        var dense = _random.Normal([size, 5]).matmul(_random.Normal([5, size])).add(_random.Normal([size, size]), Number(0.01));
        dense = dense.mul(Range(size, int64).remainder(Number(3)).eq(Scalars.Zero).view(-1, 1).to(float32));
        var values = dense.data<float>().ToArray();
        var kept = Enumerable.Range(0, values.Length).Where(i => values[i] != 0).ToArray();
        int[] starts = [.. Enumerable.Range(0, size + 1).Select(row => kept.Count(i => i < row * size))];
        return (dense, new SparseMatrix(starts, [.. kept.Select(i => i % size)], [.. kept.Select(i => values[i])]));
    }

    private static void AssertNear(Tensor expected, Tensor actual)
    {
        var largest = expected.abs().max().Read();
        Assert.IsLessThan(1e-3 * largest, (expected - actual).abs().max().Read());
    }
}
