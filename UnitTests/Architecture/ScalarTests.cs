using TorchSharp;

namespace MLNet.DeepExtensions.UnitTests.Architecture;

/// <summary>
/// TorchSharp wraps a number in an object that a garbage collection may free while libtorch reads it, unless something holds the object. What it
/// then reads is another number, none, or memory that ends the process.
/// </summary>
[TestClass]
public class ScalarTests
{
    private const string Invoke = "CompilationUnit.invoke(String, Object[])"; // makes one of each number among the objects; all here are Scalars

    private static readonly string[] _assemblies =
    [
        "MLNet.DeepExtensions.Trainers.dll", "MLNet.DeepExtensions.Transforms.dll", "MLNet.DeepExtensions.dll", "MLNet.DeepExtensions.Auto.dll",
        "deepml.dll", "MLNet.DeepExtensions.UnitTests.dll",
    ];

    private static readonly Lazy<HashSet<string>> _unsafeMethods = new(FindUnsafeMethods);

    [TestMethod]
    public void Code_HoldsTheNumbersThatItHandsToLibtorch()
    {
        var wrong = from assembly in _assemblies
                    from call in Call.ReadAll(Path.Combine(AppContext.BaseDirectory, assembly))
                    where MakesNumber(call) || (_unsafeMethods.Value.Contains(call.Called) && call.Called != Invoke)
                    select $"{call.Caller} by {call.Called}";

        Assert.AreEqual(
            "",
            string.Join("; ", wrong.Distinct()),
            "These make a number that nothing holds. Use Scalars, `using Scalar two = 2`, Numbers in tests, "
            + "and tensor.Read() in place of ToDouble().");
    }

    [TestMethod]
    public void UnsafeMethods_AreThoseOfTorchSharpThatHoldNoNumber()
    {
        string[] methods = [.. _unsafeMethods.Value];
        CollectionAssert.Contains(methods, "Tensor.add(Tensor)", "It hands a factor of one to libtorch.");
        CollectionAssert.Contains(methods, "TensorExtensionMethods.ToDouble(Tensor)", "It reads a number that nothing holds.");
        CollectionAssert.Contains(methods, "Tensor.op_Multiply(Tensor, Int32)", "It makes a number of the second.");
        CollectionAssert.DoesNotContain(methods, "Tensor.add(Tensor, Scalar)");
    }

    // Those that make a number which nothing holds, and those that call them.
    private static HashSet<string> FindUnsafeMethods()
    {
        var calls = Call.ReadAll(typeof(Scalar).Assembly.Location);
        var found = calls.Where(MakesNumber).Select(call => call.Caller).ToHashSet();
        var callers = calls.ToLookup(call => call.Called, call => call.Caller);
        var open = new Stack<string>(found);
        while (open.TryPop(out var method))
        {
            foreach (var caller in callers[method].Where(found.Add))
            {
                open.Push(caller);
            }
        }

        return found;
    }

    private static bool MakesNumber(Call call) => !call.IsKept
        && (call.Called.StartsWith("Scalar.op_Implicit(", StringComparison.Ordinal) || call.Called == "Tensor.ToScalar()");
}
