using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Explanations;

[TestClass]
public class KeyPathTests
{
    private readonly DisposeScope _scope = NewDisposeScope();

    [TestCleanup]
    public void Free() => _scope.Dispose();

    [TestMethod]
    public void Follow_AtEachPosition_IsThatPartOfTheWay()
    {
        using var path = new KeyPath(tensor(new[] { 0f, 0.25f, 1f }));
        var points = path.Follow(Repeat(3, 10, 10, 20, 20), Repeat(3, 14, 10, 20, 12));
        CollectionAssert.AreEqual(
            new float[] { 10, 10, 20, 20, 11, 10, 20, 18, 14, 10, 20, 12 }, points.data<float>().ToArray());
    }

    // What a module does that adds up what each key gives: each key's part is then exact, whatever the number of points.
    [TestMethod]
    public void SumOfChanges_OfAddedUpSteps_IsWhatEachGives()
    {
        using var path = new KeyPath(tensor(new[] { 0.5f }));
        var sum = path.Follow(zeros(1, 2, 2), Repeat(1, 3, -1, 2, 5)).sum(1); // (points, n)
        sum.sum().backward();
        CollectionAssert.AreEqual(new float[] { 2, 7 }, path.SumOfChanges().data<float>().ToArray());
    }

    [TestMethod]
    public void SumOfChanges_OfSeveralModules_AddsThemUp()
    {
        using var path = new KeyPath(tensor(new[] { 0.5f }));
        var first = path.Follow(zeros(1, 2, 1), Repeat(1, 3, 2));
        var second = path.Follow(zeros(1, 2, 1), Repeat(1, 10, -10));
        first.sum().add(second.sum(), Scalars.One).backward();
        CollectionAssert.AreEqual(new float[] { 13, -8 }, path.SumOfChanges().data<float>().ToArray());
    }

    // The same two steps at each point.
    private static Tensor Repeat(int points, params float[] values) => tensor(values).view(1, 2, -1).expand(points, -1, -1);
}
