namespace MLNet.DeepExtensions.Cli.Running;

/// <summary>Something that was given is wrong. The message says what was expected, what came, and what to do.</summary>
/// <param name="message">The message, a line.</param>
internal sealed class WrongInputException(string message) : Exception(message);
