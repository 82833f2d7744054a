using System.Diagnostics;

namespace MLNet.DeepExtensions.Benchmarks.Measuring;

/// <summary>Runs this program once more, in a process of its own.</summary>
internal static class OwnProcess
{
    /// <summary>Starts it.</summary>
    /// <param name="takesOutput">Whether the caller reads what it prints.</param>
    /// <param name="arguments">The command and its options.</param>
    public static Process Start(bool takesOutput, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = takesOutput };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]); // the program is run by dotnet itself, and is no file of its own
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
