using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text.Json.Nodes;

namespace MLNet.DeepExtensions.Cli.Running;

/// <summary>Runs what commands do, and makes of every end an exit code and at most one line.</summary>
/// <param name="streams">What is read from and written to.</param>
internal sealed class CommandRunner(CommandStreams streams)
{
    /// <summary>Asks for one JSON object in the place of text.</summary>
    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Write one JSON object in the place of text, also of an error.",
        Recursive = true,
    };

    /// <summary>Says what a command does.</summary>
    /// <param name="command">The command.</param>
    /// <param name="action">What it does; it answers once.</param>
    public void SetAction(Command command, Action<ParseResult, CommandContext> action) => command.SetAction(result =>
    {
        var isJson = result.GetValue(Json);
        using var context = new CommandContext(streams, command.Name, isJson);
        try
        {
            action(result, context);
            context.Flush();
            return context.ExitCode;
        }
        catch (Exception e) when (!IsClosedPipe(e))
        {
            var (code, text) = ErrorLine.Describe(e);
            if (ErrorLine.IsOurs(e))
            {
                streams.Error.WriteLine(e);
            }

            return Fail(command.Name, code, text, isJson);
        }
        catch (IOException)
        {
            return ExitCode.Done; // nobody reads on, as after "| head"
        }
    });

    /// <summary>Runs a parsed command line.</summary>
    public int Invoke(ParseResult result)
    {
        var configuration = new InvocationConfiguration
        {
            Output = new StreamWriter(streams.Output, leaveOpen: true) { AutoFlush = true },
            Error = streams.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // what is asked to stop ends with the best so far, however long that takes
        };
        if (result.Errors.Count == 0 || result.Action is not ParseErrorAction)
        {
            return result.Invoke(configuration);
        }

        return Fail(result.CommandResult.Command.Name, ExitCode.WrongInput, DescribeErrors(result), result.GetValue(Json));
    }

    // The parser's own words and suggestions, in a line.
    private static string DescribeErrors(ParseResult result)
    {
        using var suggestions = new StringWriter();
        ((ParseErrorAction)result.Action!).ShowHelp = false;
        result.Invoke(new InvocationConfiguration { Output = suggestions, Error = TextWriter.Null });
        var error = result.Errors.OrderByDescending(error => error.Message.Contains('\'', StringComparison.Ordinal)).First().Message.TrimEnd('.');
        var hints = suggestions.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(2);
        var command = result.CommandResult.Command is RootCommand ? string.Empty : $" {result.CommandResult.Command.Name}";
        return string.Join(' ', [$"{error}.", .. hints, $"See deepml{command} --help."]);
    }

    private int Fail(string command, int code, string text, bool isJson)
    {
        if (isJson)
        {
            JsonAnswer.Write(streams.Output, new JsonObject { ["command"] = command, ["exitCode"] = code, ["error"] = text });
        }

        streams.Error.WriteLine(text);
        return code;
    }

    private static bool IsClosedPipe(Exception exception) =>
        exception is IOException { HResult: 32 or unchecked((int)0x8007006D) or unchecked((int)0x800700E8) };
}
