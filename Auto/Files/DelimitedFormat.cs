using System.Text;
using Sylvan.Data.Csv;

namespace MLNet.DeepExtensions.Auto.Files;

/// <summary>How the values of a text file are set apart.</summary>
/// <param name="Delimiter">What stands between the values of a line.</param>
/// <param name="Quote">What stands around values that hold a delimiter or the end of a line.</param>
/// <param name="Encoding">The encoding.</param>
internal sealed record DelimitedFormat(char Delimiter, char Quote, Encoding Encoding)
{
    private const int BufferSize = 1 << 20;
    private const int LongestRecord = 1 << 28;

    /// <summary>Reads records.</summary>
    public CsvDataReader CreateReader(TextReader text) => CsvDataReader.Create(text, new CsvDataReaderOptions
    {
        HasHeaders = false,
        Delimiter = Delimiter,
        Quote = Quote,
        Escape = Quote,
        Comment = '\0', // a value may begin with #
        BufferSize = BufferSize,
        MaxBufferSize = LongestRecord,
        ResultSetMode = ResultSetMode.SingleResult,
        OwnsReader = true,
    });
}
