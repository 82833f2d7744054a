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
            "Torch's generator belongs to the whole process. Draw from a RandomGenerator, or make the class a [DoNotParallelize].");
    }

    // TorchSharp's own layers draw their first weights, and its dropout its masks.
    [TestMethod]
    public void Library_DrawsFromNoGeneratorOfTorch()
    {
        var wrong = new[] { "Trainers", "Estimators" }.SelectMany(SourceFile.ReadAll)
            .Where(file => file.Folder != "Trainers/Torch/RandomNumbers")
            .Where(file => Drawing().IsMatch(file.Text) || DrawingModule().IsMatch(file.Text))
            .Select(file => file.Path);
        Assert.AreEqual(string.Empty, string.Join('\n', wrong), "Draw from the RandomGenerator of the session, or take the one of CreateModule.");
    }

    [GeneratedRegex(
        @"\bnn\.((\w*Dropout|Linear|Bilinear|Conv\w+|LSTM|GRU|RNN|Embedding\w*|Transformer\w*|Multihead\w+)\(|functional\.\w*dropout|init\.)")]
    private static partial Regex DrawingModule();

    [GeneratedRegex(@"\b(manual_seed|randn?|randint|randperm|randn?_like|[gs]et_rng_state|bernoulli_?|uniform_|normal_)\(")]
    private static partial Regex Drawing();
}
