using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Torch;

[TestClass]
public class KernelCasesTests
{
    private readonly RandomGenerator _random = new(1);

    [TestMethod]
    public void IsRight_EveryCase_IsTrueOnceLibtorchIsLoaded()
    {
        TorchLibrary.EnsureLoaded();
        foreach (var check in KernelCases.All)
        {
            Assert.IsTrue(check.IsRight(), check.Name);
        }
    }

    [TestMethod]
    public void Plain_EveryCase_GivesWhatTorchGivesInDouble()
    {
        // At 64 bits libtorch has kernels of its own.
        foreach (var check in KernelCases.All.Where(check => check.Name != "LSTM"))
        {
            using var scope = NewDisposeScope();
            var inputs = Array.ConvertAll(check.Shapes, shape => _random.Uniform(shape, 0, 1).to(float64).sub(Scalars.Half));
            var expected = check.Native(inputs).Output.data<double>().ToArray();
            var actual = check.Plain(Array.ConvertAll(inputs, input => input.data<double>().ToArray()));
            Assert.AreEqual(expected.Length, actual.Length);
            Assert.IsLessThan(1e-10, expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max(), check.Name);
        }
    }
}
