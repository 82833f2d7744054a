using Microsoft.ML;
using MLNet.DeepExtensions.Transforms.Persistence;
using TemporaryFolder = MLNet.DeepExtensions.UnitTests.Tools.TemporaryFolder;

namespace MLNet.DeepExtensions.UnitTests.Transforms.Persistence;

[TestClass]
public class OnnxFileNameTests
{
    [TestMethod]
    public void Retry_NameThatIsMisunderstood_ReadsUnderTheNext()
    {
        var ml = new MLContext();
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.PathOf("a.ort"), TestGraphs.TwoInputs("A", 2, "B", 2));
        File.Copy(folder.PathOf("a.ort"), folder.PathOf("a.onnx"));
        var names = new Queue<string>(["a.ort", "a.onnx"]);
        Assert.IsNotNull(OnnxFileName.Retry(() => ml.Transforms.ApplyOnnxModel(["Score"], ["A", "B"], folder.PathOf(names.Dequeue()))));
        Assert.IsEmpty(names);
    }

    [TestMethod]
    public void Retry_AnotherFailure_IsNotRepeated()
    {
        var calls = 0;
        Assert.ThrowsExactly<FormatException>(() => OnnxFileName.Retry<int>(() =>
        {
            calls++;
            throw new FormatException();
        }));
        Assert.AreEqual(1, calls);
    }
}
