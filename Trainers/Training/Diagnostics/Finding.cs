namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>How much a <see cref="Finding"/> matters.</summary>
public enum FindingSeverity
{
    /// <summary>Good to know.</summary>
    Info,

    /// <summary>Probably spoils the model, or what is believed of it.</summary>
    Warning,
}

/// <summary>One thing that was seen in the data or in the training.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Code">A short name that stays the same from version to version, such as <c>label-leak</c>.</param>
/// <param name="Message">What was seen, and what to change, in plain words.</param>
public sealed record Finding(FindingSeverity Severity, string Code, string Message)
{
    /// <summary>A finding that is good to know; numbers are written the same in every culture.</summary>
    internal static Finding Info(string code, params FormattableString[] message) =>
        new(FindingSeverity.Info, code, string.Concat(message.Select(FormattableString.Invariant)));

    /// <summary>A finding that asks for a change; numbers are written the same in every culture.</summary>
    internal static Finding Warning(string code, params FormattableString[] message) =>
        new(FindingSeverity.Warning, code, string.Concat(message.Select(FormattableString.Invariant)));
}
