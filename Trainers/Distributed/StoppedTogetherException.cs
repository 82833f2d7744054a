namespace MLNet.DeepExtensions.Trainers.Distributed;

/// <summary>One of several processes was stopped, and all of them know it: all end here, and can go on with something else.</summary>
/// <param name="message">The message.</param>
internal sealed class StoppedTogetherException(string message) : OperationCanceledException(message);
