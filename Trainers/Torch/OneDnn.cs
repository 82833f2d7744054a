using System.Runtime.InteropServices;
using TorchSharp;

namespace MLNet.DeepExtensions.Trainers.Torch;

/// <summary>
/// libtorch's switch for oneDNN. TorchSharp does not bind it, so it is called under the name that the C++ compiler gave it.
/// </summary>
internal static class OneDnn
{
    private delegate nint GetContext();

    private delegate void SetEnabled(nint context, [MarshalAs(UnmanagedType.I1)] bool enabled);

    /// <summary>Whether it has been switched off.</summary>
    public static bool IsSwitchedOff { get; private set; }

    /// <summary>
    /// Switches oneDNN off for the process, and with it NNPACK, which convolutions would turn to next: where oneDNN fails, it
    /// does too, and says so on the error stream at every call.
    /// </summary>
    /// <returns>Whether this libtorch has the switch.</returns>
    public static bool TrySwitchOff()
    {
        var (context, oneDnn, nnpack) = OperatingSystem.IsWindows()
            ? ("?globalContext@at@@YAAEAVContext@1@XZ", "?setUserEnabledMkldnn@Context@at@@QEAAX_N@Z", "?setUserEnabledNNPACK@Context@at@@QEAAX_N@Z")
            : ("_ZN2at13globalContextEv", "_ZN2at7Context20setUserEnabledMkldnnEb", "_ZN2at7Context20setUserEnabledNNPACKEb");

        // Under the name by which TorchSharp loaded it: this gives the same copy, and stays loaded as long as the process.
        if (!NativeLibrary.TryLoad("torch_cpu", typeof(DeviceType).Assembly, searchPath: null, out var library)
            || !NativeLibrary.TryGetExport(library, context, out var getContext)
            || !NativeLibrary.TryGetExport(library, oneDnn, out var setOneDnn)
            || !NativeLibrary.TryGetExport(library, nnpack, out var setNnpack))
        {
            return false;
        }

        var global = Marshal.GetDelegateForFunctionPointer<GetContext>(getContext)();
        Marshal.GetDelegateForFunctionPointer<SetEnabled>(setOneDnn)(global, false);
        Marshal.GetDelegateForFunctionPointer<SetEnabled>(setNnpack)(global, false);
        IsSwitchedOff = true;
        return true;
    }
}
