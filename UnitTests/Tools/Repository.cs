using System.Reflection;
using System.Xml.Linq;

namespace MLNet.DeepExtensions.UnitTests.Tools;

/// <summary>What these tests know of the checkout that they were built from.</summary>
internal static class Repository
{
    private static readonly Assembly _tests = typeof(Repository).Assembly;

    /// <summary>The folder of MLNet.DeepExtensions.sln, found by walking up from the tests' own output.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Debug or Release, as the running tests were built.</summary>
    public static string Configuration { get; } = _tests.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    /// <summary>The native libtorch package of the running tests, "" with <c>TorchBackend=none</c>.</summary>
    public static string TorchPackage { get; } =
        _tests.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "TorchPackage").Value ?? "";

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The version that Directory.Packages.props gives to a package.</summary>
    public static string VersionOf(string package) => XDocument.Load(PathOf("Directory.Packages.props"))
        .Descendants("PackageVersion")
        .Single(item => item.Attribute("Include")!.Value == package)
        .Attribute("Version")!.Value;

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MLNet.DeepExtensions.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException(
            $"MLNet.DeepExtensions.sln is in no folder above '{AppContext.BaseDirectory}'. Run the tests from a checkout.");
    }
}
