using MLNet.DeepExtensions.Auto.Neighbors;

namespace MLNet.DeepExtensions.UnitTests.Auto;

/// <summary>Neighbours: what they say of a row, and by which features rows are found to be near.</summary>
[TestClass]
public sealed class NeighborKernelTests
{
    [TestMethod]
    public void Describe_ARow_HasTheMeansByDistance()
    {
        var kernel = Create([[0, 1, 3], [2, 2, 5]], [[10, 20, 40]], 0.5f, 0.25f);
        var described = new float[kernel.Width];
        kernel.Describe([1, 3], -1, described);
        double[] squares = [(0.5 * 1) + (0.25 * 1), 0.25 * 1, (0.5 * 4) + (0.25 * 4)];
        foreach (var (place, scale) in NeighborKernel.Scales.Index())
        {
            double[] shares = [.. squares.Select(square => Math.Exp(-scale * square))];
            var expected = ((10 * shares[0]) + (20 * shares[1]) + (40 * shares[2])) / shares.Sum();
            Assert.AreEqual(expected, described[place], 1e-4);
        }

        Assert.AreEqual(Math.Sqrt(0.25), described[^1], 1e-6);
    }

    [TestMethod]
    public void Describe_ARowAmongThem_LeavesItOut()
    {
        var kernel = Create([[0, 1, 3]], [[10, 20, 20]], 1);
        var described = new float[kernel.Width];
        kernel.Describe([0], 0, described);
        AssertEqual([20, 20, 20, 1], described);
    }

    [TestMethod]
    public void Describe_RowsFarAway_HaveTheNearestLabel()
    {
        var kernel = Create([[0, 1000, 3000]], [[10, 20, 40]], 1);
        var described = new float[kernel.Width];
        kernel.Describe([1600], -1, described);
        AssertEqual([20, 20, 20, 600], described);
    }

    [TestMethod]
    public void AddError_OfSeveralTargets_HasTheSlopeOfDifferences()
    {
        var random = new Random(5);
        float[] Draw() => [.. Enumerable.Range(0, 40).Select(_ => (float)random.NextDouble())];
        float[][] points = [Draw(), Draw(), Draw()], targets = [Draw(), Draw()];
        var kernel = Create(points, targets, 3, 0.5f, 8);
        float[] query = [.. points.Select(values => values[7])];
        var gradient = new double[3];
        kernel.AddError(query, 7, gradient);
        for (var feature = 0; feature < 3; feature++)
        {
            const double Step = 0.01;
            double ErrorAt(double change)
            {
                float[] weights = [3, 0.5f, 8];
                weights[feature] *= (float)Math.Exp(change);
                return Create(points, targets, weights).AddError(query, 7, gradient: null);
            }

            var expected = (ErrorAt(Step) - ErrorAt(-Step)) / (2 * Step);
            Assert.AreEqual(expected, gradient[feature], Math.Max(1e-5, 0.01 * Math.Abs(expected)));
        }
    }

    [TestMethod]
    public void Fit_OnlyOneFeatureTells_WeighsItMost()
    {
        var random = new Random(3);
        float[] Draw() => [.. Enumerable.Range(0, 400).Select(_ => (float)(random.NextDouble() * 4))];
        float[][] points = [Draw(), Draw(), Draw()];
        var kernel = new NeighborKernel(points, [Array.ConvertAll(points[1], value => MathF.Sin(4 * value))]);
        MetricLearning.Fit(kernel, seed: 1, CancellationToken.None);
        Assert.IsGreaterThan(30 * kernel.Weights[0], kernel.Weights[1]);
        Assert.IsGreaterThan(30 * kernel.Weights[2], kernel.Weights[1]);
        var error = Enumerable.Range(0, 400).Average(row => kernel.AddError([points[0][row], points[1][row], points[2][row]], row, gradient: null));
        Assert.IsLessThan(0.01, error); // the labels have a variance of one half
    }

    [TestMethod]
    public void Fit_Stopped_Stops()
    {
        var kernel = Create([[0, 1, 3]], [[10, 20, 20]], 1);
        Assert.ThrowsExactly<OperationCanceledException>(() => MetricLearning.Fit(kernel, seed: 1, new CancellationToken(canceled: true)));
    }

    [TestMethod]
    public void Scale_LongTailsInfinityAndConstants_StayFinite()
    {
        float[] tail = [.. Enumerable.Range(0, 99).Select(i => (float)(i % 5)), float.PositiveInfinity];
        float[] same = [.. Enumerable.Repeat(3f, 100)], rare = [.. Enumerable.Range(0, 100).Select(i => i == 50 ? 1f : 0)];
        var scaling = FeatureScaling.Measure([tail, same, rare]);
        Assert.AreEqual(0, scaling.Apply(0, 2));
        Assert.AreEqual(MathF.Asinh(FeatureScaling.Farthest), scaling.Apply(0, float.PositiveInfinity));
        Assert.AreEqual(0, scaling.Apply(1, 1e9f));
        Assert.IsGreaterThan(1, scaling.Apply(2, 1));
    }

    private static void AssertEqual(float[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        foreach (var (one, other) in expected.Zip(actual))
        {
            Assert.AreEqual(one, other, 1e-4);
        }
    }

    private static NeighborKernel Create(float[][] points, float[][] targets, params float[] weights)
    {
        var kernel = new NeighborKernel(points, targets);
        weights.CopyTo(kernel.Weights, 0);
        return kernel;
    }
}
