using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MLNet.DeepExtensions.Cli.Commands;

/// <summary>Options and arguments that several commands have, or that are read in a way of their own.</summary>
internal static partial class CommonOptions
{
    /// <summary>The file with the rows.</summary>
    public static Argument<string> Data(string description) => new("data") { Description = description };

    /// <summary>The file to learn from.</summary>
    public static Argument<string> TrainingData() =>
        Data("A file of values (CSV, TSV, JSON lines, Parquet, Excel), or a folder of images by class.");

    /// <summary>The model's file.</summary>
    public static Argument<string> Model(string name = "model") =>
        new(name) { Description = "A model.zip that deepml train wrote, or the folder that it lies in." };

    /// <summary>What the model is for.</summary>
    public static Option<string?> Purpose() => new("--purpose") { Description = "What the model is for, in a sentence, for the report." };

    /// <summary>How sure intervals are.</summary>
    public static Option<double> Confidence()
    {
        var option = new Option<double>("--confidence") { Description = "How sure intervals are, between 0 and 1.", DefaultValueFactory = _ => 0.95 };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }]
                && double.TryParse(text, CultureInfo.InvariantCulture, out var value)
                && value is not (> 0 and < 1))
            {
                result.AddError($"--confidence must be between 0 and 1, such as 0.95, but is {text}");
            }
        });
        return option;
    }

    /// <summary>Names, with commas between them.</summary>
    public static Option<string[]> Names(string name, string description) => new(name)
    {
        Description = description,
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
    };

    /// <summary>A whole number of at least some size.</summary>
    public static Option<int> Count(string name, string description, int smallest, int standard)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && int.TryParse(text, CultureInfo.InvariantCulture, out var value) && value < smallest)
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} must be at least {smallest} but is {value}"));
            }
        });
        return option;
    }

    /// <summary>A length of time such as 90s, 10m or 1h30m; infinite for none.</summary>
    public static Option<TimeSpan> Time(string name, string description, TimeSpan standard) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => standard,
        CustomParser = result => ParseTime(name, result),
    };

    private static TimeSpan ParseTime(string name, ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text == "none")
        {
            return Timeout.InfiniteTimeSpan;
        }

        var match = TimePattern().Match(text);
        var time = match.Success && text.Length > 0
            ? TimeSpan.FromHours(Part(match, "h")) + TimeSpan.FromMinutes(Part(match, "m")) + TimeSpan.FromSeconds(Part(match, "s"))
            : TimeSpan.Zero;
        if (time <= TimeSpan.Zero)
        {
            result.AddError($"{name} must be a length of time such as 90s, 10m or 1h30m, or none, but is '{text}'");
        }

        return time;
    }

    private static double Part(Match match, string unit) =>
        match.Groups[unit].Success ? double.Parse(match.Groups[unit].ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(?:(?<h>\d{1,6}(?:\.\d{1,6})?)h)?(?:(?<m>\d{1,6}(?:\.\d{1,6})?)m)?(?:(?<s>\d{1,6}(?:\.\d{1,6})?)s)?$")]
    private static partial Regex TimePattern();
}
