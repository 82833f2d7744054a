using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Trainers.Torch;

/// <summary>Functions of the C library that the process runs with: some libraries, and Windows, do not have all of them.</summary>
internal static class CLibrary
{
    /// <summary>Finds a function.</summary>
    /// <typeparam name="T">What it takes and returns.</typeparam>
    /// <param name="name">Its name.</param>
    /// <returns>The function; null where there is none.</returns>
    public static T? Find<T>(string name)
        where T : Delegate =>
        !OperatingSystem.IsWindows() && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), name, out var function)
            ? Marshal.GetDelegateForFunctionPointer<T>(function)
            : null;
}
