using MLNet.DeepExtensions.Trainers.Torch;
using static MLNet.DeepExtensions.UnitTests.Tools.Numbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Torch;

[TestClass]
[DoNotParallelize] // It looks at torch's generator and number of threads.
public class KernelCheckTests
{
    private static readonly long[][] _shapes = [[4], [4]];

    private bool _isOn = true;
    private int _switched;

    private static KernelCase Right => Case("right", Multiply);

    // Wrong for as long as the switch is on.
    private KernelCase WrongWhileOn => Case("convolution", inputs => _isOn ? Multiply(inputs).add(Scalars.One, Scalars.One) : Multiply(inputs));

    [TestMethod]
    public void Run_RightKernels_SwitchesNothing()
    {
        Assert.IsNull(Check(Right).Run());
        Assert.AreEqual(0, _switched);
    }

    [TestMethod]
    public void Run_WrongKernels_SwitchesOneDnnOffOnceAndSaysWhatWasWrong()
    {
        var notice = Check(Right, WrongWhileOn, WrongWhileOn).Run();
        Assert.AreEqual(1, _switched);
        StringAssert.Contains(notice, "computes wrong results on this machine (convolution). It is switched off in this process");
    }

    [TestMethod]
    public void Run_KernelsThatStayWrong_ThrowsWithTheWayOut()
    {
        var check = Check(WrongWhileOn, Case("LSTM", inputs => Multiply(inputs).add(Scalars.One, Scalars.One)));
        var e = Assert.ThrowsExactly<InvalidOperationException>(check.Run);
        Assert.AreEqual(
            "libtorch computes wrong results on this machine (LSTM), also with oneDNN switched off. "
            + "Set the environment variable ONEDNN_MAX_CPU_ISA=SSE41 before the program starts, or use another version of libtorch.",
            e.Message);
    }

    [TestMethod]
    public void Run_NoSwitch_ThrowsWithTheWayOut()
    {
        var check = new KernelCheck([WrongWhileOn], () => false);
        var e = Assert.ThrowsExactly<InvalidOperationException>(check.Run);
        StringAssert.Contains(e.Message, "(convolution), and oneDNN, which it uses for that, could not be switched off. Set ");
    }

    [TestMethod]
    public void Ensure_AfterACheckThatFailed_ChecksAgain()
    {
        var calls = 0;
        var check = Check(Case("LSTM", inputs => ++calls == 1 ? throw new InsufficientMemoryException() : Multiply(inputs)));
        Assert.ThrowsExactly<InsufficientMemoryException>(check.Ensure);
        check.Ensure();
        Assert.IsGreaterThan(1, calls);
        Assert.IsNull(check.Notice);
    }

    [TestMethod]
    public void Ensure_AfterACheckThatEnded_ChecksNoMore()
    {
        var calls = 0;
        var check = Check(WrongWhileOn, Case("LSTM", inputs => Multiply(inputs).add(Number(0 * ++calls), Scalars.One)));
        check.Ensure();
        var ofTheFirst = calls;
        check.Ensure();
        Assert.AreEqual(ofTheFirst, calls);
        StringAssert.Contains(check.Notice, "(convolution)");
    }

    [TestMethod]
    public void Run_LeavesThreadsAsTheyWere()
    {
        var threads = get_num_threads();
        var threadsSeen = 0;
        Check(Case("LSTM", inputs =>
        {
            threadsSeen = get_num_threads();
            return Multiply(inputs);
        })).Run();
        Assert.AreEqual(1, threadsSeen);
        Assert.AreEqual(threads, get_num_threads());
    }

    [TestMethod]
    public void IsRight_WrongOnlyWithoutGradients_IsFalse() =>
        Assert.IsFalse(Case("LSTM", inputs => is_grad_enabled() ? Multiply(inputs) : Multiply(inputs).add(Scalars.One, Scalars.One)).IsRight());

    [TestMethod]
    public void IsRight_WrongOnlyWithGradients_IsFalse() =>
        Assert.IsFalse(Case("LSTM", inputs => is_grad_enabled() ? Multiply(inputs).add(Scalars.One, Scalars.One) : Multiply(inputs)).IsRight());

    [TestMethod]
    public void IsRight_OneGradientOfOneInputWrong_IsFalse()
    {
        using var factors = tensor(new[] { 1f, 1, 1, 1.01f });
        Assert.IsFalse(Case("convolution", inputs =>
            inputs[0].mul(inputs[1].mul(factors).add(inputs[1].detach(), Scalars.One).sub(inputs[1].mul(factors).detach()))).IsRight());
    }

    [TestMethod]
    public void IsRight_GradientThatIsNoNumber_IsFalse() =>
        Assert.IsFalse(
            Case("convolution", inputs => Multiply(inputs).add(inputs[0].sub(inputs[0].detach()).sqrt().nan_to_num().mul(Scalars.Zero), Scalars.One))
                .IsRight());

    [TestMethod]
    public void IsRight_CallerThatWantsNoGradients_StillChecksThem()
    {
        using var inference = inference_mode();
        Assert.IsTrue(Right.IsRight());
        Assert.IsFalse(is_grad_enabled());
    }

    private static KernelCase Case(string name, Func<Tensor[], Tensor> native) => new(
        name, _shapes, inputs => (native(inputs), inputs), inputs => [.. inputs[0].Zip(inputs[1], (a, b) => a * b)]);

    private static Tensor Multiply(Tensor[] inputs) => inputs[0].mul(inputs[1]);

    private KernelCheck Check(params KernelCase[] cases) => new(cases, () =>
    {
        _switched++;
        _isOn = false;
        return true;
    });
}
