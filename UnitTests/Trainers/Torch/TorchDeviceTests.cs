using MLNet.DeepExtensions.Trainers.Torch;
using TorchSharp;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Torch;

[TestClass]
public class TorchDeviceTests
{
    [TestMethod]
    [DataRow("auto", "auto", 0)]
    [DataRow("cpu", "cpu", 0)]
    [DataRow(" CPU ", "cpu", 0)]
    [DataRow("cuda", "cuda", 0)]
    [DataRow("cuda:0", "cuda", 0)]
    [DataRow("CUDA:3", "cuda", 3)]
    public void Parse_KnownName_GivesKindAndIndex(string name, string kind, int index) =>
        Assert.AreEqual(new TorchDevice(kind, index), TorchDevice.Parse(name));

    [TestMethod]
    [DataRow("gpu")]
    [DataRow("cuda:")]
    [DataRow("cuda:x")]
    [DataRow("cuda:-1")]
    [DataRow("cuda: 1")]
    [DataRow("cuda:99999999999")]
    [DataRow("cpu:0")]
    [DataRow("")]
    [DataRow(null)]
    public void Parse_UnknownName_ListsTheKnownOnes(string? name) => StringAssert.StartsWith(
        Assert.ThrowsExactly<ArgumentException>(() => TorchDevice.Parse(name)).Message,
        $"Device must be 'auto', 'cpu', 'cuda' or 'cuda:n' but is '{name}'.");

    [TestMethod]
    public void Resolve_Cpu_GivesTheCpu() => Assert.AreEqual(DeviceType.CPU, TorchDevice.Parse("cpu").Resolve().type);

    [TestMethod]
    public void Resolve_Auto_TakesCudaWhereThereIsOne() => Assert.AreEqual(
        torch.cuda.is_available() ? DeviceType.CUDA : DeviceType.CPU, TorchDevice.Parse("auto").Resolve().type);

    [TestMethod]
    public void Resolve_CudaDeviceThatIsNotThere_NamesIt()
    {
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => TorchDevice.Parse("cuda:99").Resolve());
        StringAssert.StartsWith(e.Message, "Device is 'cuda:99' but ");
    }
}
