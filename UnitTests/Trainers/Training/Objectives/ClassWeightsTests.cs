using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Objectives;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Objectives;

[TestClass]
public class ClassWeightsTests
{
    private static readonly RowClasses _classes = new(["a", "b", "unseen"], [0, 0, 0, 1], StringComparer.Ordinal);

    [TestMethod]
    public void Balanced_IsRowsByClassesByRowsOfTheClass() =>
        CollectionAssert.AreEqual(new[] { 4.0 / 2 / 3, 4.0 / 2 / 1, 1 }, ClassWeights.Balanced.For(_classes));

    [TestMethod]
    public void None_WeighsNothing() => Assert.IsNull(ClassWeights.None.For(_classes));

    [TestMethod]
    public void Explicit_TakesEachClassByItsName()
    {
        var names = new RowClasses(["false", "true"], [0, 1], StringComparer.OrdinalIgnoreCase);
        CollectionAssert.AreEqual(
            new[] { 1.0, 5.0 }, ClassWeights.Explicit(new Dictionary<string, double> { ["True"] = 5, ["FALSE"] = 1 }).For(names));
    }

    [TestMethod]
    public void Explicit_WithOtherNames_ListsTheClasses()
    {
        var weights = ClassWeights.Explicit(new Dictionary<string, double> { ["a"] = 1, ["c"] = 2, ["unseen"] = 1 });
        var message = Assert.ThrowsExactly<ArgumentException>(() => weights.For(_classes)).Message;
        StringAssert.Contains(message, "('a', 'b', 'unseen'); unknown: 'c'; missing: 'b'");
    }

    [TestMethod]
    public void Explicit_WithoutAWeightAboveZero_IsRefused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => ClassWeights.Explicit(new Dictionary<string, double> { ["a"] = 0 }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ClassWeights.Explicit(new Dictionary<string, double> { ["a"] = -1 }));
    }
}
