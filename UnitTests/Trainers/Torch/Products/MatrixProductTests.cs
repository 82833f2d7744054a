using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.Products;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Torch.Threads;
using static MLNet.DeepExtensions.UnitTests.Tools.Numbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Torch.Products;

/// <summary>Products of our own equal those in double precision, whatever the shapes and however the matrices lie in memory.</summary>
[TestClass]
public class MatrixProductTests
{
    private readonly RandomGenerator _random = new(1);

    [TestMethod]
    [DataRow(700, 300, 130)]
    [DataRow(70, 300, 1100)]
    [DataRow(2100, 17, 610)]
    public void Compute_WithAnyNumberOfThreads_GivesTheSameBits(int rows, int depth, int columns)
    {
        var (left, right) = (_random.Normal([rows, depth]), _random.Normal([depth, columns]));
        var alone = Product(threads: 1);
        foreach (var threads in (int[])[2, 3, 16])
        {
            CollectionAssert.AreEqual(alone, Product(threads), $"{threads} threads");
        }

        float[] Product(int threads)
        {
            using var crew = WorkCrew.Start(threads);
            var result = ones(rows, columns);
            MatrixProduct.Compute(TensorMemory.Matrix(left), TensorMemory.Matrix(right), TensorMemory.Matrix(result), add: true);
            return result.data<float>().ToArray();
        }
    }

    // Below, at and above the sizes of tiles (8 by 32), of transposed squares (8) and of blocks (128 by 512, 256 deep).
    [TestMethod]
    [DataRow(1, 1, 1)]
    [DataRow(7, 31, 5)]
    [DataRow(8, 32, 8)]
    [DataRow(9, 33, 17)]
    [DataRow(128, 10, 128)]
    [DataRow(130, 64, 256)]
    [DataRow(64, 513, 257)]
    [DataRow(257, 545, 600)]
    public void Compute_AnyShapeAndLayout_IsTheProduct(int rows, int columns, int depth)
    {
        using var scope = NewDisposeScope();
        var generator = new Generator(3);
        foreach (var (leftIsTransposed, rightIsTransposed) in new[] { (false, false), (false, true), (true, false), (true, true) })
        {
            var left = leftIsTransposed ? _random.Normal([depth, rows]) : _random.Normal([rows, depth]);
            var right = rightIsTransposed ? _random.Normal([columns, depth]) : _random.Normal([depth, columns]);
            var expected = (leftIsTransposed ? left.t() : left).to(float64).mm((rightIsTransposed ? right.t() : right).to(float64));
            var result = full(rows, columns, Number(double.NaN));
            var (leftMatrix, rightMatrix) = (TensorMemory.Matrix(left), TensorMemory.Matrix(right));

            MatrixProduct.Compute(
                leftIsTransposed ? leftMatrix.Transposed : leftMatrix, rightIsTransposed ? rightMatrix.Transposed : rightMatrix,
                TensorMemory.Matrix(result), add: false);

            AssertEqual(expected, result, depth);
        }
    }

    [TestMethod]
    [DataRow(8, 32, 300)]
    [DataRow(11, 35, 20)]
    public void Compute_Adding_KeepsWhatIsThere(int rows, int columns, int depth)
    {
        using var scope = NewDisposeScope();
        var generator = new Generator(4);
        var (left, right, result) = (_random.Normal([rows, depth]), _random.Normal([depth, columns]), _random.Normal([rows, columns]));
        var expected = result.to(float64).add(left.to(float64).mm(right.to(float64)), Scalars.One);

        MatrixProduct.Compute(TensorMemory.Matrix(left), TensorMemory.Matrix(right), TensorMemory.Matrix(result), add: true);

        AssertEqual(expected, result, depth);
    }

    [TestMethod]
    public void Compute_ManyTilesInALargerMatrix_WritesNothingBesideThem()
    {
        using var scope = NewDisposeScope();
        const int Rows = 13;
        const int Columns = 40;
        var (left, right) = (ones(Rows, 3), ones(3, Columns));
        var around = full(Rows + 2, Columns + 2, Number(7.0));
        var matrix = TensorMemory.Matrix(around);
        var inner = matrix with { First = matrix.First + (sizeof(float) * (Columns + 3)), Rows = Rows, Columns = Columns };

        MatrixProduct.Compute(TensorMemory.Matrix(left), TensorMemory.Matrix(right), inner, add: false);

        Assert.AreEqual(3f * Rows * Columns, around.narrow(0, 1, Rows).narrow(1, 1, Columns).sum().item<float>());
        Assert.AreEqual(7f * ((Rows + 2) * (Columns + 2) - (Rows * Columns)), (around.sum().sub(Number(3 * Rows * Columns))).item<float>());
    }

    private static void AssertEqual(Tensor expected, Tensor result, int depth)
    {
        var difference = (expected - result.to(float64)).abs().max().item<double>();
        Assert.IsTrue(difference <= 1e-6 * (depth + 1), $"Differs by {difference}.");
    }
}
