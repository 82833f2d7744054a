using System.Text.Json.Serialization;

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
public sealed class Finding
{
    [JsonConstructor]
    internal Finding(FindingSeverity severity, string code, string message) =>
        (Severity, Code, Message) = (severity, code, message);

    /// <summary>How much it matters.</summary>
    public FindingSeverity Severity { get; }

    /// <summary>A short name that stays the same from version to version, such as <c>label-leak</c>.</summary>
    public string Code { get; }

    /// <summary>What was seen, and what to change, in plain words.</summary>
    public string Message { get; }

    /// <summary>The severity, the code and the message.</summary>
    public override string ToString() => $"{Severity} {Code}: {Message}";

    /// <summary>A finding that is good to know; numbers are written the same in every culture.</summary>
    internal static Finding Info(string code, params FormattableString[] message) =>
        new(FindingSeverity.Info, code, string.Concat(message.Select(FormattableString.Invariant)));

    /// <summary>A finding that asks for a change; numbers are written the same in every culture.</summary>
    internal static Finding Warning(string code, params FormattableString[] message) =>
        new(FindingSeverity.Warning, code, string.Concat(message.Select(FormattableString.Invariant)));
}
