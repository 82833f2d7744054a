using System.Text.RegularExpressions;

namespace MLNet.DeepExtensions.UnitTests.Architecture;

/// <summary>What runs in parallel gets in nobody's way.</summary>
[TestClass]
public sealed partial class ParallelTests
{
    [TestMethod]
    public void TestsThatDrawFromTorchsGenerator_RunAlone()
    {
        var wrong = SourceFile.ReadAll("UnitTests")
            .Where(file => file.Text.Contains("[TestClass]", StringComparison.Ordinal) && Drawing().IsMatch(file.Text))
            .Where(file => !file.Text.Contains("[DoNotParallelize]", StringComparison.Ordinal))
            .Select(file => file.Path);
        Assert.AreEqual(
            string.Empty,
            string.Join('\n', wrong),
            "Trainings seed torch's generator and take turns. A class that draws outside of them must be a [DoNotParallelize].");
    }

    // Functions of torch, and classes of the tests that call them.
    [GeneratedRegex(@"\b(manual_seed|randn?|randint|randperm|randn?_like)\(|\b(LayerUnderTest|LearnedLayer|NetworkModule|TinyProblem)\b")]
    private static partial Regex Drawing();
}
