namespace MLNet.DeepExtensions.Cli.Running;

/// <summary>What a process says of itself at its end.</summary>
internal static class ExitCode
{
    /// <summary>It did what was asked for.</summary>
    public const int Done = 0;

    /// <summary>It began and failed, or was stopped before there was a result.</summary>
    public const int Failed = 1;

    /// <summary>What it was given is wrong; it says what to do.</summary>
    public const int WrongInput = 2;
}
