namespace MLNet.DeepExtensions.Cli.Checkup;

/// <summary>What was found out about a part of the machine.</summary>
/// <param name="Name">The part.</param>
/// <param name="IsGood">Whether it does what is needed.</param>
/// <param name="Text">What was found, and what to do where it is not good.</param>
internal sealed record CheckResult(string Name, bool IsGood, string Text);
