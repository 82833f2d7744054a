using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using MLNet.DeepExtensions.Libstdcxx;
using TorchSharp;

namespace MLNet.DeepExtensions.Trainers.Torch;

/// <summary>
/// Loads TorchSharp's native library where it does not load as it is: in scripts and notebooks, which take it from the package folder, where no build
/// has taken the needless demand of a newer libstdc++ out of it.
/// </summary>
/// <remarks>
/// A library that is loaded is found again by its name alone, wherever its file is or was: TorchSharp then takes the copy that is loaded here.
/// </remarks>
internal static partial class LinuxTorchSharp
{
    private const string FileName = "libLibTorchSharp.so";
    private static readonly Assembly _torchSharp = typeof(DeviceType).Assembly;
    private static readonly string[] _native = ["runtimes", "linux-x64", "native"];

    /// <summary>Loads it, or leaves it to TorchSharp, which knows more places to look, and a message for each.</summary>
    /// <exception cref="InvalidOperationException">It asks for a newer libstdc++, and a copy that does not ask cannot be loaded.</exception>
    public static void Load()
    {
        var hasLibtorch = NativeLibrary.TryLoad("torch_cpu", _torchSharp, searchPath: null, out _);
        try
        {
            NativeLibrary.Load("LibTorchSharp", _torchSharp, searchPath: null);
        }
        catch (DllNotFoundException e) when (Find(e.Message) is { } path)
        {
            LoadLibtorch(hasLibtorch);
            Load(path);
        }
        catch (DllNotFoundException)
        {
            // There is none where this class looks.
        }
    }

    // The loader says which file asked for a version that is not there. It is not asked about files in a package folder.
    private static string? Find(string error) => RequiredBy().Match(error) is { Success: true } match
        ? match.Groups[1].Value
        : FoldersOf(FileName, "torchsharp").Select(folder => Path.Combine(folder, FileName)).FirstOrDefault();

    [GeneratedRegex(@"\(required by ([^)]+libLibTorchSharp\.so)\)")]
    private static partial Regex RequiredBy();

    private static void Load(string path)
    {
        try
        {
            NativeLibrary.Load(path);
        }
        catch (DllNotFoundException e) when (e.Message.Contains("GLIBCXX_", StringComparison.Ordinal))
        {
            LoadCopy(path);
        }
        catch (DllNotFoundException)
        {
            // Libtorch is missing, which TorchSharp finds too.
        }
    }

    // The file may go as soon as it is loaded.
    private static void LoadCopy(string path)
    {
        try
        {
            var library = File.ReadAllBytes(path);
            LibstdcxxRequirement.MarkWeak(library);
            var folder = Directory.CreateTempSubdirectory("MLNet.DeepExtensions-").FullName;
            try
            {
                var copy = Path.Combine(folder, FileName);
                File.WriteAllBytes(copy, library);
                NativeLibrary.Load(copy);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception e) when (e is DllNotFoundException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(
                "TorchSharp's native library asks for a newer libstdc++ (GCC 13) than this machine has, and a copy that does not ask could not be "
                + $"loaded from the folder of temporary files: {e.Message} "
                + "Set TMPDIR to a folder that takes files and lets them be executed; or make the script a project, whose build does this; "
                + "or install the newer libstdc++.",
                e);
        }
    }

    // It is needed under each of these names, and beside TorchSharp's library there is none in a package folder.
    private static void LoadLibtorch(bool isFound)
    {
        var folder = isFound ? null : FoldersOf("libtorch_cpu.so", "libtorch-cpu-linux-x64").FirstOrDefault();
        foreach (var name in (string[])["c10", "torch_cpu", "torch"])
        {
            _ = folder is null
                ? NativeLibrary.TryLoad(name, _torchSharp, searchPath: null, out _)
                : NativeLibrary.TryLoad(Path.Combine(folder, $"lib{name}.so"), out _);
        }
    }

    // Beside the assembly, as a build lays it; or in the package folder, …/torchsharp/0.107.0/lib/net8.0/TorchSharp.dll.
    private static IEnumerable<string> FoldersOf(string file, string package)
    {
        if (Path.GetDirectoryName(_torchSharp.Location) is not { Length: > 0 } own)
        {
            return [];
        }

        var packages = Path.GetFullPath(Path.Combine(own, "..", "..", "..", ".."));
        var version = package == "torchsharp" ? Path.GetFileName(Path.GetFullPath(Path.Combine(own, "..", ".."))) : TorchLibrary.LibtorchVersion;
        string[] folders = [own, Path.Combine([own, .. _native]), Path.Combine([packages, package, version, .. _native])];
        return folders.Where(folder => File.Exists(Path.Combine(folder, file)));
    }
}
