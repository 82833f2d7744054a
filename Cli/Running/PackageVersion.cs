using System.Reflection;

namespace MLNet.DeepExtensions.Cli.Running;

/// <summary>The versions of what runs.</summary>
internal static class PackageVersion
{
    /// <summary>The version of libtorch that this program was built with.</summary>
    public static string Libtorch { get; } = typeof(PackageVersion).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == "LibtorchVersion").Value!;

    /// <summary>The version of the package that a type is from.</summary>
    public static string Read(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
