using MLNet.DeepExtensions.Trainers.Training.Batches;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Batches;

[TestClass]
public class ValidationSplitTests
{
    [TestMethod]
    public void Stratified_HoldsBackTheSamePartOfEachClass()
    {
        int[] classes = [.. Enumerable.Range(0, 1000).Select(row => row % 100 < 5 ? 2 : row % 3 == 0 ? 1 : 0)];
        var held = ValidationSplit.Stratified(classes, 0.2, seed: 1);
        Assert.AreEqual(200, held.Count(isHeld => isHeld));
        foreach (var c in new[] { 0, 1, 2 })
        {
            var rows = Enumerable.Range(0, 1000).Where(row => classes[row] == c).ToArray();
            Assert.AreEqual(0.2 * rows.Length, rows.Count(row => held[row]), 1, $"class {c}");
        }
    }

    [TestMethod]
    public void Stratified_LeavesTheOnlyRowOfAClassInTraining()
    {
        var held = ValidationSplit.Stratified([0, 1, 2, 3, 4, 4, 4, 4], 0.4, seed: 1);
        CollectionAssert.AreEqual(new[] { false, false, false, false }, held[..4]);
    }

    [TestMethod]
    public void Split_FollowsFromTheSeed()
    {
        var strata = new int[50];
        CollectionAssert.AreEqual(ValidationSplit.Stratified(strata, 0.3, seed: 1), ValidationSplit.Stratified(strata, 0.3, seed: 1));
        CollectionAssert.AreNotEqual(ValidationSplit.Stratified(strata, 0.3, seed: 1), ValidationSplit.Stratified(strata, 0.3, seed: 2));
    }

    [TestMethod]
    public void Grouped_KeepsGroupsWhole()
    {
        int[] groups = [.. Enumerable.Range(0, 600).Select(row => row * row % 37)];
        var held = ValidationSplit.Grouped(groups, 0.25, seed: 1);
        var sides = groups.Zip(held).Distinct().ToArray();
        Assert.AreEqual(groups.Distinct().Count(), sides.Length, "A group is on both sides.");
        Assert.AreEqual(150, held.Count(isHeld => isHeld), 20);
    }
}
