namespace MLNet.DeepExtensions.Cli.Running;

/// <summary>What a command reads from and writes to.</summary>
/// <param name="Input">What <c>-</c> reads.</param>
/// <param name="Output">Takes the result, and nothing else.</param>
/// <param name="Error">Takes progress and talk.</param>
/// <param name="Stop">Asks to end with what there is.</param>
internal sealed record CommandStreams(Stream Input, Stream Output, TextWriter Error, CancellationToken Stop);
