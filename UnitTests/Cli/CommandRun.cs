using System.Text;
using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Cli;
using MLNet.DeepExtensions.Cli.Running;

namespace MLNet.DeepExtensions.UnitTests.Cli;

/// <summary>What came of a command line, which was run in this process.</summary>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Output">What was written to standard output.</param>
/// <param name="Error">What was written to standard error.</param>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    /// <summary>The output as the one JSON object that it must be.</summary>
    public JsonObject Json => JsonNode.Parse(Output)!.AsObject();

    /// <summary>The lines of the output.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs a command line.</summary>
    public static CommandRun Start(params string[] arguments) => Start(input: string.Empty, CancellationToken.None, arguments);

    /// <summary>Runs a command line with an input, or one that is stopped.</summary>
    public static CommandRun Start(string input, CancellationToken stop, params string[] arguments)
    {
        using var output = new MemoryStream();
        var (code, error) = Start(new MemoryStream(Encoding.UTF8.GetBytes(input)), output, stop, arguments);
        return new CommandRun(code, Encoding.UTF8.GetString(output.ToArray()), error);
    }

    /// <summary>Runs a command line whose output goes to a stream.</summary>
    public static (int ExitCode, string Error) Start(Stream input, Stream output, CancellationToken stop, params string[] arguments)
    {
        using var error = new StringWriter();
        var code = DeepMl.Run(arguments, new CommandStreams(input, output, error, stop));
        return (code, error.ToString());
    }

    /// <summary>Requires that the input was refused in one line, and that nothing was written.</summary>
    /// <param name="parts">What the line must say.</param>
    public void RequireRefused(params string[] parts)
    {
        Assert.AreEqual(2, ExitCode, Error);
        Assert.AreEqual(string.Empty, Output);
        Assert.HasCount(1, Error.TrimEnd().Split('\n'), Error);
        foreach (var part in parts)
        {
            Assert.Contains(part, Error);
        }
    }

    /// <summary>Requires that it did what was asked for.</summary>
    public CommandRun RequireDone()
    {
        Assert.AreEqual(0, ExitCode, Error);
        return this;
    }
}
