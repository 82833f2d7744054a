using MLNet.DeepExtensions.Trainers.Torch;

namespace MLNet.DeepExtensions.UnitTests;

/// <summary>Loads libtorch as a training does, for tests that call torch themselves.</summary>
[TestClass]
public static class LoadedLibtorch
{
    [AssemblyInitialize]
    public static void Load(TestContext context) => TorchLibrary.EnsureLoaded();
}
