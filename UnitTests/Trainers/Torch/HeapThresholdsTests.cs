using MLNet.DeepExtensions.Trainers.Torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Torch;

[TestClass]
public class HeapThresholdsTests
{
    [TestMethod]
    public void FromEnvironment_NothingSet_IsUnknown() => Assert.IsNull(Read());

    [TestMethod]
    public void FromEnvironment_Variables_AreTaken() =>
        Assert.AreEqual(new HeapThresholds(65536, 4096), Read(("MALLOC_MMAP_THRESHOLD_", "65536"), ("MALLOC_TRIM_THRESHOLD_", "4096")));

    [TestMethod]
    public void FromEnvironment_Tunables_AreTakenBeforeVariables() => Assert.AreEqual(
        new HeapThresholds(65536, 128 << 10),
        Read(("GLIBC_TUNABLES", "glibc.malloc.arena_max=2:glibc.malloc.mmap_threshold=65536"), ("MALLOC_MMAP_THRESHOLD_", "1")));

    [TestMethod]
    public void FromEnvironment_OneSet_LeavesTheOtherAtItsDefault() =>
        Assert.AreEqual(new HeapThresholds(128 << 10, 4096), Read(("MALLOC_TRIM_THRESHOLD_", "4096")));

    [TestMethod]
    public void FromEnvironment_NoNumber_IsUnknown() => Assert.IsNull(Read(("MALLOC_TRIM_THRESHOLD_", "much")));

    [TestMethod]
    public void FromEnvironment_MoreThanCanBeSet_IsTheMost() =>
        Assert.AreEqual(int.MaxValue, Read(("MALLOC_TRIM_THRESHOLD_", "9999999999"))!.Trim);

    private static HeapThresholds? Read(params (string Name, string Value)[] variables) =>
        HeapThresholds.FromEnvironment(name => Array.Find(variables, variable => variable.Name == name).Value);
}
