using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Packaging;

/// <summary>The packages, packed once from what was built, and a folder outside the repository to use it in.</summary>
internal static class PackedPackage
{
    private static readonly Lazy<TemporaryFolder> _folder = new(Pack);

    /// <summary>Of its own, so that no package folder can hold an older package of that version.</summary>
    internal static string Version { get; } = $"0.0.0-test.{Guid.NewGuid():N}";

    /// <summary>
    /// The folder. It has the packages in "feed", a package folder of its own in "packages", and a nuget.config with both; single
    /// files are built in "data". Packages that the
    /// machine has already (libtorch!) are not fetched again.
    /// </summary>
    internal static TemporaryFolder Folder => _folder.Value;

    private static TemporaryFolder Pack()
    {
        var folder = SharedFolders.Create();
        string[] projects =
        [
            Repository.PathOf("Estimators", "MLNet.DeepExtensions.csproj"), Repository.PathOf("Auto", "MLNet.DeepExtensions.Auto.csproj"),
        ];
        foreach (var project in projects)
        {
            DotNet.Run(Repository.Root, "pack", project, "--no-build",
                "--configuration", Repository.Configuration, "--output", folder.PathOf("feed"), $"-p:PackageVersion={Version}");
        }

        Directory.CreateDirectory(folder.PathOf("data"));
        LinkPackages(folder.PathOf("packages"));
        folder.Write("nuget.config", $"""
            <configuration>
              <packageSources><add key="deepextensions-test" value="feed" /></packageSources>
              <fallbackPackageFolders><add key="machine" value="{DotNet.GlobalPackages}" /></fallbackPackageFolders>
            </configuration>
            """);

        // Stops the search for these files, should the temporary folder be inside another project. Analyzers would look at the tests' own programs.
        folder.Write("Directory.Build.targets", "<Project />");
        folder.Write("Directory.Packages.props", "<Project />");
        folder.Write("Directory.Build.props", """
            <Project>
              <PropertyGroup>
                <RunAnalyzers>false</RunAnalyzers>
                <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
                <CreateHardLinksForPublishFilesIfPossible>true</CreateHardLinksForPublishFilesIfPossible>
              </PropertyGroup>
            </Project>
            """);
        return folder;
    }

    // F# Interactive does not know fallback folders.
    private static void LinkPackages(string packages)
    {
        Directory.CreateDirectory(packages);
        foreach (var package in OperatingSystem.IsWindows() ? [] : Directory.EnumerateDirectories(DotNet.GlobalPackages))
        {
            if (!Path.GetFileName(package).StartsWith("mlnet.deepextensions", StringComparison.OrdinalIgnoreCase))
            {
                Directory.CreateSymbolicLink(Path.Combine(packages, Path.GetFileName(package)), package);
            }
        }
    }
}
