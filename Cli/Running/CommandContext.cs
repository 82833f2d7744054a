using System.Text;
using System.Text.Json.Nodes;
using Microsoft.ML;
using Spectre.Console;

namespace MLNet.DeepExtensions.Cli.Running;

/// <summary>What a command works with while it runs.</summary>
/// <param name="streams">What is read from and written to.</param>
/// <param name="command">The name of the command.</param>
/// <param name="isJson">Whether the answer is JSON.</param>
internal sealed class CommandContext(CommandStreams streams, string command, bool isJson) : IDisposable
{
    private readonly StreamWriter _text = new(streams.Output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);

    /// <summary>The context of ML.NET.</summary>
    public MLContext Ml { get; } = new(seed: 0);

    /// <summary>Asks to end with what there is.</summary>
    public CancellationToken Stop => streams.Stop;

    /// <summary>Whether the answer is JSON.</summary>
    public bool IsJson => isJson;

    /// <summary>What <c>-</c> reads.</summary>
    public Stream Input => streams.Input;

    /// <summary>Takes what is not an object or a text: predictions.</summary>
    public Stream Output => streams.Output;

    /// <summary>What the process says of itself at its end.</summary>
    public int ExitCode { get; set; } = Running.ExitCode.Done;

    /// <summary>The console for what is said while the command runs.</summary>
    public IAnsiConsole Console => field ??= AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(streams.Error) });

    /// <summary>Says something that is no part of the answer.</summary>
    public void Say(string line) => streams.Error.WriteLine(line);

    /// <summary>Gives the answer, for people or for machines.</summary>
    /// <param name="text">For people.</param>
    /// <param name="json">For machines; the name of the command is added.</param>
    public void Answer(string text, JsonObject json)
    {
        if (isJson)
        {
            json.Insert(0, "command", command);
            JsonAnswer.Write(streams.Output, json);
        }
        else
        {
            _text.WriteLine(text);
        }
    }

    /// <summary>Writes the answer out.</summary>
    public void Flush() => _text.Flush();

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _text.Dispose();
        }
        catch (IOException)
        {
            // What could not be written was said when it was tried.
        }
    }
}
