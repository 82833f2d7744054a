using System.Runtime.InteropServices;
using TorchSharp;

namespace MLNet.DeepExtensions.Trainers.Torch;

/// <summary>Loads libtorch, and says in plain words what to do when it is missing or computes wrong results.</summary>
internal static class TorchLibrary
{
    /// <summary>The version of libtorch that TorchSharp is made for.</summary>
    public const string LibtorchVersion = "2.10.0";

    /// <summary>Loads the native libraries on the first call, and checks that they compute rightly.</summary>
    /// <exception cref="InvalidOperationException">They cannot be loaded, or cannot be made to compute rightly; the message says what to
    /// do.</exception>
    public static void EnsureLoaded()
    {
        Load();
        KernelCheck.OfThisProcess.Ensure();
    }

    /// <summary>Loads the native libraries on the first call.</summary>
    /// <exception cref="InvalidOperationException">They cannot be loaded; the message says what to do.</exception>
    public static void Load()
    {
        if (OperatingSystem.IsLinux())
        {
            LinuxTorchSharp.Load(); // first, because TorchSharp would copy all of libtorch about before it gives up with another reason
        }

        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // TorchSharp's own message is pages long; its first line is the point, the rest stays in the inner exception.
            var firstLine = e.GetBaseException().Message.Split('\n')[0].Trim();
            throw new InvalidOperationException(
                $"Training and explaining need the native library libtorch, which could not be loaded on {RuntimeInformation.RuntimeIdentifier}. "
                + $"Add {PackageAdvice()} to the program's own project, or by #r or #:package to the script. "
                + $"Scoring a saved model needs no libtorch. TorchSharp said: {firstLine}",
                e);
        }
    }

    private static string PackageAdvice() => true switch
    {
        _ when OperatingSystem.IsWindows() => $"the package libtorch-cpu-win-x64 {LibtorchVersion} "
            + "(or, for an NVIDIA GPU, TorchSharp-cuda-windows 0.107.0)",
        _ when OperatingSystem.IsMacOS() => $"the package libtorch-cpu-osx-arm64 {LibtorchVersion}",
        _ => $"the package libtorch-cpu-linux-x64 {LibtorchVersion} (or, for an NVIDIA GPU, TorchSharp-cuda-linux 0.107.0)",
    };
}
