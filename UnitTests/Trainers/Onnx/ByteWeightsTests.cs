using MLNet.DeepExtensions.Trainers.Onnx;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Onnx;

[TestClass]
public class ByteWeightsTests
{
    [TestMethod]
    public void Round_OfRowsThatShareAScale_BringsTheLargestOfEachToTheEnd()
    {
        var weights = ByteWeights.Round([1, -2, 0.5f, 100, 50, 0], [2, 3], 1.., 100);
        CollectionAssert.AreEqual(new sbyte[] { 50, -100, 25, 100, 50, 0 }, weights.Values);
        CollectionAssert.AreEqual(new[] { 0.02f, 1 }, weights.Scales);
        CollectionAssert.AreEqual(new long[] { 2, 1 }, weights.ScaleDimensions);
        CollectionAssert.AreEqual(new float[] { 1, -2, 0.5f, 100, 50, 0 }, weights.ToFloats());
    }

    [TestMethod]
    public void Round_AlongAnyDimensions_ComesBackWithinHalfAStep()
    {
        var random = new Random(1);
        long[] dimensions = [3, 4, 5];
        float[] values = [.. Enumerable.Range(0, 60).Select(_ => random.NextSingle() - 0.5f)];
        foreach (var shared in new[] { 0..1, 1..2, 2..3, 1.., ^2..^1, 0.., 3..3 })
        {
            var weights = ByteWeights.Round(values, dimensions, shared, 127);
            var (start, length) = shared.GetOffsetAndLength(3);
            CollectionAssert.AreEqual(dimensions.Select((size, i) => i >= start && i < start + length ? 1 : size).ToArray(), weights.ScaleDimensions);
            Assert.HasCount((int)weights.ScaleDimensions.Aggregate(1L, (product, size) => product * size), weights.Scales);
            Assert.IsLessThanOrEqualTo(0.5f / 127 / 2 * 1.001f, values.Zip(weights.ToFloats(), (was, now) => Math.Abs(was - now)).Max(), $"{shared}");
            Assert.IsTrue(weights.Values.Any(value => Math.Abs((int)value) == 127));
        }
    }

    [TestMethod]
    public void Round_OfZeros_GivesZeros()
    {
        var weights = ByteWeights.Round(new float[6], [2, 3], 1.., 127);
        CollectionAssert.AreEqual(new float[6], weights.ToFloats());
    }

    [TestMethod]
    public void FitHalf_OfNumbersThatAreTooLargeTooSmallOrNone_IsFalse()
    {
        Assert.IsTrue(StoredWeights.FitHalf([1, -0.001f, 0]));
        Assert.IsFalse(StoredWeights.FitHalf([1, 70_000]));
        Assert.IsFalse(StoredWeights.FitHalf([1e-7f, -2e-8f]));
        Assert.IsFalse(StoredWeights.FitHalf([1, float.NaN]));
        Assert.IsFalse(StoredWeights.FitHalf([1, float.PositiveInfinity]));
    }
}
