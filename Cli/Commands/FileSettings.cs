using System.CommandLine;
using System.Text;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Cli.Running;

namespace MLNet.DeepExtensions.Cli.Commands;

/// <summary>The options that say how files are written, where that is not found out.</summary>
internal sealed class FileSettings
{
    private readonly Option<string?> _delimiter = new("--delimiter")
    {
        Description = "What stands between values: a letter, or tab. Found out if left out.",
    };

    private readonly Option<string?> _quote = new("--quote") { Description = "What stands around values: a letter. Found out if left out." };

    private readonly Option<bool?> _header = new("--header")
    {
        Description = "Whether the first line names the columns: true or false. Found out if left out.",
    };

    private readonly Option<string?> _encoding = new("--encoding")
    {
        Description = "The encoding of text files, such as utf-8 or windows-1252. Found out if left out.",
    };

    private readonly Option<string?> _sheet = new("--sheet") { Description = "The sheet of a workbook. The first one if left out." };

    private readonly Option<bool> _skip = new("--skip-wrong-lines")
    {
        Description = "Leave out lines with too many or too few values, in the place of refusing the file.",
    };

    static FileSettings() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _delimiter, _quote, _header, _encoding, _sheet, _skip })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads them.</summary>
    /// <exception cref="WrongInputException">One is wrong.</exception>
    public DataFileOptions Read(ParseResult result) => new()
    {
        Delimiter = Letter(result.GetValue(_delimiter), _delimiter.Name),
        Quote = Letter(result.GetValue(_quote), _quote.Name),
        HasHeader = result.GetValue(_header),
        Encoding = FindEncoding(result.GetValue(_encoding)),
        SheetName = result.GetValue(_sheet),
        WrongLines = result.GetValue(_skip) ? WrongLines.Skip : WrongLines.Refuse,
    };

    private static char? Letter(string? text, string option) => text switch
    {
        null => null,
        "tab" or "\\t" => '\t',
        [var letter] => letter,
        _ => throw new WrongInputException($"{option} must be one letter, or tab, but is '{text}'."),
    };

    private static Encoding? FindEncoding(string? name)
    {
        try
        {
            return name is null ? null : Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            throw new WrongInputException($"--encoding must be the name of an encoding, such as utf-8 or windows-1252, but is '{name}'.");
        }
    }
}
