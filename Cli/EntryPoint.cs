using System.Runtime.InteropServices;
using System.Text;
using MLNet.DeepExtensions.Cli.Running;

namespace MLNet.DeepExtensions.Cli;

/// <summary>Where the process begins.</summary>
internal static class EntryPoint
{
    public static int Main(string[] arguments)
    {
        Console.OutputEncoding = Encoding.UTF8; // Windows asks for it
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = !stop.IsCancellationRequested; // the first time the best so far is kept, the second time the process ends
            stop.Cancel();
        };
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            stop.Cancel();
        });
        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        return DeepMl.Run(arguments, new CommandStreams(input, output, Console.Error, stop.Token));
    }
}
