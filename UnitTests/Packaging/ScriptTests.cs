using System.Globalization;
using System.Text.RegularExpressions;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Packaging;

/// <summary>The scripts of docs/scripts.md, as they are printed but for the version of the package.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)] // the page names the libtorch of Linux
public partial class ScriptTests
{
    private static readonly string _page = File.ReadAllText(Repository.PathOf("docs", "scripts.md"));

    [TestMethod]
    public void CSharpFile_WithNothingButItsPackages_TrainsSavesLoadsAndPredicts() =>
        RequireRight(Run("app.cs", Block("csharp"), "run", "app.cs"));

    [TestMethod]
    public void FSharpScript_WithNothingButItsPackages_TrainsSavesLoadsAndPredicts() =>
        RequireRight(Run("app.fsx", $"#i \"nuget: {PackedPackage.Folder.PathOf("feed")}\"\n{Block("fsharp")}", "fsi", "app.fsx"));

    // What is to be learned says 145.
    private static void RequireRight(string output)
    {
        var numbers = Output().Match(output);
        Assert.IsTrue(numbers.Success, output);
        Assert.AreEqual(1, double.Parse(numbers.Groups[1].Value, CultureInfo.CurrentCulture), 0.05, output);
        Assert.AreEqual(145, double.Parse(numbers.Groups[2].Value, CultureInfo.CurrentCulture), 20, output);
    }

    private static string Run(string file, string script, params string[] command)
    {
        PackedPackage.Folder.Write(file, PackageVersion().Replace(script, $"${{1}}{PackedPackage.Version}"));
        return DotNet.Run(PackedPackage.Folder.Path, command);
    }

    /// <summary>The first block of a language on the page.</summary>
    private static string Block(string language) =>
        Regex.Match(_page, $"```{language}\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;

    [GeneratedRegex(@"R² (\S+)\s+a Sunday of 25 degrees: (\d+)")]
    private static partial Regex Output();

    [GeneratedRegex(@"(MLNet\.DeepExtensions(?:@|, ))[\d.]+")]
    private static partial Regex PackageVersion();
}
