using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;

// ProgramRunner: reads a request a line, until there are no more, and answers each with a line.
// A request is a JSON array of three paths, [ASSEMBLY, FOLDER, RESULT]: the program in the assembly is run in the folder, and its exit code and what
// it wrote go to the file RESULT, as a JSON array of texts. The answer is the path of that file, at the end of a line: libraries in C may
// have written to the same line.
var home = Environment.CurrentDirectory;
var answers = Console.Out;
while (Console.ReadLine() is { } request)
{
    var paths = JsonSerializer.Deserialize<string[]>(request)!;
    using var written = new StringWriter();
    using var output = TextWriter.Synchronized(written);
    var exitCode = Run(paths[0], paths[1], output);
    File.WriteAllText(paths[2], JsonSerializer.Serialize<string[]>([$"{exitCode}", $"{written}"]));
    answers.WriteLine(paths[2]);
}

// The context gives a program what all share, and its own assembly, which has the same name as the others'.
int Run(string assembly, string folder, TextWriter output)
{
    Console.SetOut(output);
    Console.SetError(output);
    Environment.CurrentDirectory = folder;
    try
    {
        var main = new AssemblyLoadContext(folder).LoadFromAssemblyPath(assembly).EntryPoint!;
        return main.Invoke(null, main.GetParameters().Length == 0 ? [] : [Array.Empty<string>()]) is int exitCode ? exitCode : 0;
    }
    catch (TargetInvocationException e)
    {
        output.WriteLine(e.InnerException);
        return -1;
    }
    finally
    {
        Environment.CurrentDirectory = home;
    }
}
