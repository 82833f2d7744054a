using MLNet.DeepExtensions.Trainers.Companions;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Companions;

[TestClass]
public class LbfgsMinimizerTests
{
    [TestMethod]
    public void Run_BadlyScaledQuadratic_FindsItsMinimum()
    {
        double[] point = [5, -3, 8, 1];
        new LbfgsMinimizer(Quadratic, point).Run(200, CancellationToken.None);
        for (var i = 0; i < point.Length; i++)
        {
            Assert.AreEqual(i, point[i], 1e-2);
        }
    }

    [TestMethod]
    public void Run_AtTheMinimum_StaysThere()
    {
        double[] point = [0, 1, 2, 3];
        new LbfgsMinimizer(Quadratic, point).Run(200, CancellationToken.None);
        CollectionAssert.AreEqual(new double[] { 0, 1, 2, 3 }, point);
    }

    // Rosenbrock's valley is not convex, but smooth: the line search has to shorten and to lengthen steps.
    [TestMethod]
    public void Run_CurvedValley_FindsItsEnd()
    {
        double[] point = [-1.2, 1];
        new LbfgsMinimizer(
            (x, gradient) =>
            {
                var (across, along) = (x[1] - (x[0] * x[0]), 1 - x[0]);
                gradient[0] = (-400 * across * x[0]) - (2 * along);
                gradient[1] = 200 * across;
                return (100 * across * across) + (along * along);
            },
            point).Run(200, CancellationToken.None);
        Assert.AreEqual(1, point[0], 1e-2);
        Assert.AreEqual(1, point[1], 1e-2);
    }

    [TestMethod]
    public void Run_Cancelled_Throws()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(() => new LbfgsMinimizer(Quadratic, [5, -3, 8, 1]).Run(200, source.Token));
    }

    // Smallest at 0, 1, 2, 3; a thousand times steeper in the last direction than in the first.
    private static double Quadratic(ReadOnlySpan<double> point, Span<double> gradient)
    {
        var sum = 0.0;
        for (var i = 0; i < point.Length; i++)
        {
            var (steepness, distance) = (Math.Pow(10, i), point[i] - i);
            gradient[i] = steepness * distance;
            sum += steepness * distance * distance / 2;
        }

        return sum;
    }
}
