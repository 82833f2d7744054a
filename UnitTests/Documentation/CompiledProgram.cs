using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Documentation;

/// <summary>Compiles a program and runs it in a process of its own, with the package that is tested.</summary>
internal static class CompiledProgram
{
    private static readonly string _tests = Path.ChangeExtension(typeof(CompiledProgram).Assembly.Location, null);

    /// <summary>Runs a program in the empty folder "work" of a folder of its own.</summary>
    /// <param name="program">The program, which has no errors.</param>
    /// <param name="folder">The folder, empty.</param>
    /// <param name="switchedOff">The features of the runtime that the program is to do without.</param>
    public static (int ExitCode, string Output) Run(CodeBlock program, string folder, params string[] switchedOff) =>
        Run(program, folder, switchedOff, arguments: []);

    /// <summary>Runs a program that is told something.</summary>
    /// <param name="program">The program, which has no errors.</param>
    /// <param name="folder">The folder, empty.</param>
    /// <param name="switchedOff">The features of the runtime that the program is to do without.</param>
    /// <param name="arguments">What the program is told.</param>
    public static (int ExitCode, string Output) Run(
        CodeBlock program, string folder, IReadOnlyCollection<string> switchedOff, IReadOnlyCollection<string> arguments)
    {
        var assembly = Path.Combine(folder, "program.dll");
        BlockCompiler.Write(program, assembly);
        var config = Path.Combine(folder, "runtimeconfig.json");
        File.WriteAllText(config, $$"""
            {
              "runtimeOptions": {
                "frameworks": [
                  { "name": "Microsoft.NETCore.App", "version": "10.0.0" },
                  { "name": "Microsoft.AspNetCore.App", "version": "10.0.0" }
                ],
                "configProperties": { {{string.Join(", ", switchedOff.Select(name => $"\"{name}\": false"))}} }
              }
            }
            """);

        // The tests' own list of dependencies makes the tests' output folder the one in which the program finds them.
        var work = Directory.CreateDirectory(Path.Combine(folder, "work")).FullName;
        return DotNet.Start(work, ["exec", "--depsfile", $"{_tests}.deps.json", "--runtimeconfig", config, assembly, .. arguments]);
    }
}
