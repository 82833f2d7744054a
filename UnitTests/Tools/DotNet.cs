using System.Diagnostics;

namespace MLNet.DeepExtensions.UnitTests.Tools;

/// <summary>Runs the dotnet command as a user would, unmoved by the test run around it.</summary>
internal static class DotNet
{
    /// <summary>The machine's package folder, <c>NUGET_PACKAGES</c> honoured.</summary>
    public static string GlobalPackages { get; } = NuGetFolder("global-packages");

    private static readonly Lazy<string> _downloads = new(() => NuGetFolder("http-cache"));

    /// <summary>Standard output and error of a command that must end with exit code 0.</summary>
    /// <param name="folder">The working folder. A folder "packages" in it takes the packages that are restored, a folder "data" what is built of
    /// single files.</param>
    /// <param name="arguments">What follows "dotnet" on the command line.</param>
    public static string Run(string folder, params string[] arguments)
    {
        var (exitCode, output) = Start(folder, arguments);
        Assert.AreEqual(0, exitCode, $"dotnet {string.Join(' ', arguments)}\n{output}");
        return output;
    }

    /// <summary>The exit code, and standard output and error, of a command that may fail.</summary>
    /// <inheritdoc cref="Run"/>
    public static (int ExitCode, string Output) Start(string folder, params string[] arguments) =>
        ChildProcess.Run(CreateStartInfo(folder, arguments));

    /// <summary>How a command is to be started, with its input, output and errors redirected.</summary>
    /// <inheritdoc cref="Run"/>
    public static ProcessStartInfo CreateStartInfo(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in start.Environment.Keys.Where(IsOfTheTestRun).ToArray())
        {
            start.Environment.Remove(name);
        }

        // A server that outlives the command would keep its output open, and the folder busy.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        if (Directory.Exists(Path.Combine(folder, "packages")))
        {
            start.Environment["NUGET_PACKAGES"] = Path.Combine(folder, "packages");
            start.Environment["NUGET_HTTP_CACHE_PATH"] = _downloads.Value; // else it would be in the next one
            start.Environment["XDG_DATA_HOME"] = Path.Combine(folder, "data"); // where file-based apps are built
        }

        return start;
    }

    private static string NuGetFolder(string name) => Run(Path.GetTempPath(), "nuget", "locals", name, "--list").Split($"{name}:", 2)[1].Trim();

    private static bool IsOfTheTestRun(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) ||
        name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase);
}
