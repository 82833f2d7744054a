using System.Text.RegularExpressions;

namespace MLNet.DeepExtensions.Cli.Running;

/// <summary>Says an error in a line, in the words of the command line where the library speaks of its own.</summary>
internal static partial class ErrorLine
{
    private static readonly (string Library, string Command)[] _words =
    [
        ("or leave such lines out (DataFileOptions.WrongLines)", "or leave such lines out with --skip-wrong-lines"),
        ("or say what the quotes are (DataFileOptions.Quote)", "or say what the quotes are with --quote"),
        ("A trainer of your own is an AutoCandidate among Candidates.", "Name one of these."),
        ("Give it as positiveLabel.", "Give it with --positive."),
        ("Name it with DataColumns.WithLabel.", "Name it with --positive."),
        (
            "Give it another kind with DataColumns.With, or leave it out with Without.",
            "Give it another kind in a file for --columns, or --ignore it."),
        (
            "Name another, or say what it is with DataColumns.With.",
            "Name another with --time-column, or say what it is in a file for --columns."),
        ("the JSON that DataColumns.ToJson writes", "the JSON that deepml columns writes"),
        ("Infer the columns from data.", "Train it with deepml train."),
        ("Judge it with WriteReport of the model itself.", "Train it again with deepml train."),
        ("a model that AutoTrain made", "a model that deepml train made"),
        ("or infer the columns again", "or write them again with deepml columns"),
        ("Name another folder, or delete this one.", "Name another with --resume, or delete this one."),
        ("Trainers must be", "--trainers must be"),
        ("Metric must be", "--metric must be"),
    ];

    /// <summary>Whether an exception is a fault of this program, which somebody has to mend: its whole text is shown.</summary>
    public static bool IsOurs(Exception exception) => Describe(exception).ExitCode == ExitCode.Failed && exception is not OperationCanceledException;

    /// <summary>What became of a run that ended with an exception.</summary>
    /// <param name="exception">The exception.</param>
    public static (int ExitCode, string Text) Describe(Exception exception) => exception switch
    {
        OperationCanceledException => (ExitCode.Failed, "Stopped before there was a result."),
        AggregateException { InnerExceptions: [var only] } => Describe(only),
        InvalidOperationException { InnerException: { } inner } when IsWrapping(exception) => Describe(inner),
        WrongInputException or ArgumentException or InvalidDataException or InvalidOperationException or FormatException =>
            (ExitCode.WrongInput, Join(exception.Message)),
        IOException or UnauthorizedAccessException => (ExitCode.WrongInput, DescribeFile(exception.Message)),
        _ => (
            ExitCode.Failed,
            $"It failed, which is no fault of what was given; please report it: {exception.GetType().Name}, {Join(exception.Message)}"),
    };

    // ML.NET's words for what went wrong in another thread.
    private static bool IsWrapping(Exception exception) => exception.Message.StartsWith("Splitter/consolidator", StringComparison.Ordinal);

    private static string DescribeFile(string message)
    {
        var line = Join(message);
        return line switch
        {
            _ when line.StartsWith("No space left on device", StringComparison.Ordinal)
                || line.StartsWith("There is not enough space", StringComparison.Ordinal) =>
                "The disk is full. Make room, or write to another disk with --out.",
            _ when line.StartsWith("Access to the path", StringComparison.Ordinal) =>
                $"{line.TrimEnd('.')}. Change its permissions, or name another place.",
            _ => line,
        };
    }

    private static string Join(string message)
    {
        var line = LineBreaks().Replace(ParameterName().Replace(message, string.Empty), " ").Trim();
        return _words.Aggregate(line, (text, pair) => text.Replace(pair.Library, pair.Command, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\s*\r?\n\s*")]
    private static partial Regex LineBreaks();

    [GeneratedRegex(@" \(Parameter '[^']*'\)")]
    private static partial Regex ParameterName();
}
