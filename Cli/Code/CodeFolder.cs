using System.Runtime.InteropServices;
using System.Text;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Cli.Running;
using TorchSharp;

namespace MLNet.DeepExtensions.Cli.Code;

/// <summary>
/// Writes a program as a project, and in a folder of its own as a single file. Both are built as they are here, whatever stands in the folders above
/// them.
/// </summary>
/// <param name="packageSource">A folder or an address of packages beside those of nuget.config; null for none.</param>
internal sealed class CodeFolder(string? packageSource)
{
    /// <summary>The name of the folder.</summary>
    public const string Name = "code";

    /// <summary>The folder of the single file.</summary>
    public const string ScriptFolder = "script";

    private const string ProgramName = "Program.cs", ScriptName = "app.cs", ProjectName = "Model.csproj";
    private const string PackageId = "MLNet.DeepExtensions.Auto";

    private static readonly (string Id, string Platform)[] _libtorch =
        [("libtorch-cpu-linux-x64", "Linux"), ("libtorch-cpu-win-x64", "Windows"), ("libtorch-cpu-osx-arm64", "OSX")];

    private static readonly string _version = PackageVersion.Read(typeof(DataColumns));

    /// <summary>What starts the project in its folder, and the single file.</summary>
    public static (string Project, string Script) Commands { get; } = ("dotnet run -- ", $"dotnet run {ScriptName} -- ");

    /// <summary>Writes the folder.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="program">The program of the project.</param>
    /// <param name="script">The same for the single file.</param>
    public void Write(string path, string program, string script)
    {
        Directory.CreateDirectory(Path.Combine(path, ScriptFolder));
        void WriteFile(string name, string text) => File.WriteAllText(Path.Combine(path, name), text, new UTF8Encoding(false));

        const string Ends = "Ends the search for such a file: those of the folders above do not count here.";
        WriteFile(ProgramName, program);
        WriteFile(ProjectName, WriteProject());
        WriteFile(Path.Combine(ScriptFolder, ScriptName), $"{WriteDirectives()}\n{script}");
        foreach (var name in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
        {
            WriteFile(name, $"<Project>\n  <!-- {Ends} -->\n</Project>\n");
        }

        WriteFile(".editorconfig", $"# {Ends}\nroot = true\n");
        WriteFile("global.json", """
            {
              "sdk": {
                "version": "10.0.100",
                "rollForward": "latestMajor"
              }
            }

            """);
    }

    private string WriteProject() => $$"""
        <Project Sdk="Microsoft.NET.Sdk">

          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
          </PropertyGroup>

          <!-- Where packages come from beside the sources of nuget.config: a folder, or an address. dotnet build -p:PackageSource=FOLDER -->
          <PropertyGroup>
            <PackageSource Condition="'$(PackageSource)' == ''">{{EscapeXml(packageSource ?? string.Empty)}}</PackageSource>
            <RestoreAdditionalProjectSources>$(PackageSource)</RestoreAdditionalProjectSources>
            <DeepExtensionsVersion Condition="'$(DeepExtensionsVersion)' == ''">{{_version}}</DeepExtensionsVersion>
          </PropertyGroup>

          <ItemGroup>
            <PackageReference Include="{{PackageId}}" Version="$(DeepExtensionsVersion)" />
          </ItemGroup>

          <!-- To train; to predict it is not needed. For an NVIDIA GPU: {{CudaText}}. -->
          <ItemGroup>
        {{string.Join('\n', _libtorch.Select(package =>
            $"    <PackageReference Include=\"{package.Id}\" Version=\"{PackageVersion.Libtorch}\" "
            + $"Condition=\"$([MSBuild]::IsOSPlatform('{package.Platform}'))\" />"))}}
          </ItemGroup>

          <!-- The same program as a single file. -->
          <ItemGroup>
            <Compile Remove="{{ScriptFolder}}/**" />
          </ItemGroup>

        </Project>

        """;

    private string WriteDirectives()
    {
        var libtorch = _libtorch.Where(package => RuntimeInformation.IsOSPlatform(OSPlatform.Create(package.Platform.ToUpperInvariant())));
        string[] lines =
        [
            $"#:package {PackageId}@{_version}",
            .. libtorch.Select(package => $"#:package {package.Id}@{PackageVersion.Libtorch}"),
            .. packageSource is null ? [] : new[] { $"#:property PackageSource={EscapeProperty(packageSource)}" },
            "#:property RestoreAdditionalProjectSources=$(PackageSource)",
            "#:property PublishAot=false", // a compiler to native code would be fetched for a program that needs the runtime's own
            string.Empty,
            $"// Other systems take another libtorch, to train: {string.Join(", ", _libtorch.Select(package => package.Id))}, or for an NVIDIA GPU",
            $"// {CudaText}.",
            "// Packages come from the sources of nuget.config, and from PackageSource: dotnet run app.cs -p:PackageSource=FOLDER -- train",
            "//",
        ];
        return string.Join('\n', lines);
    }

    private static string CudaText =>
        $"TorchSharp-cuda-linux or TorchSharp-cuda-windows {string.Join('.', PackageVersion.Read(typeof(torch)).Split('.').Take(3))}";

    private static string EscapeXml(string text) => System.Security.SecurityElement.Escape(EscapeProperty(text));

    // What means something else to MSBuild.
    private static string EscapeProperty(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("$", "%24", StringComparison.Ordinal)
        .Replace("@", "%40", StringComparison.Ordinal);
}
