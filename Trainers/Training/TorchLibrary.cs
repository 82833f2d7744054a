using System.Reflection;
using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Trainers.Training.Kernels;
using TorchSharp;

namespace MLNet.DeepExtensions.Trainers.Training;

/// <summary>Loads libtorch, and says in plain words what to do when it is missing or computes wrong results.</summary>
internal static class TorchLibrary
{
    private static readonly Assembly _torchSharp = typeof(DeviceType).Assembly;

    /// <summary>Loads the native libraries on the first call, and checks that they compute rightly.</summary>
    /// <exception cref="InvalidOperationException">They cannot be loaded, or cannot be made to compute rightly; the message says what to do.</exception>
    public static void EnsureLoaded()
    {
        RefuseOldCppRuntime();
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
                + $"Add {PackageAdvice()} to the program's own project. Scoring a saved model needs no libtorch. TorchSharp said: {firstLine}",
                e);
        }

        KernelCheck.Ensure();
    }

    // Checked first, because TorchSharp would copy all of libtorch about before it gives up with another reason.
    private static void RefuseOldCppRuntime()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = NativeLibrary.TryLoad("torch_cpu", _torchSharp, searchPath: null, out _);
            NativeLibrary.Load("LibTorchSharp", _torchSharp, searchPath: null);
        }
        catch (DllNotFoundException e) when (e.Message.Contains("GLIBCXX_", StringComparison.Ordinal))
        {
            throw new InvalidOperationException(
                "TorchSharp's native library asks for a newer libstdc++ (GCC 13) than this machine has. This package's build targets remove that demand from the copy in the output folder: "
                + "build and publish with them (DeepExtensionsFixLibstdcxx must not be false), or install the newer libstdc++.",
                e);
        }
        catch (DllNotFoundException)
        {
            // TorchSharp knows more places to look, and a message for each.
        }
    }

    private static string PackageAdvice() => true switch
    {
        _ when OperatingSystem.IsWindows() => "the package libtorch-cpu-win-x64 2.10.0 (or, for an NVIDIA GPU, TorchSharp-cuda-windows 0.107.0)",
        _ when OperatingSystem.IsMacOS() => "the package libtorch-cpu-osx-arm64 2.10.0",
        _ => "the package libtorch-cpu-linux-x64 2.10.0 (or, for an NVIDIA GPU, TorchSharp-cuda-linux 0.107.0)",
    };
}
