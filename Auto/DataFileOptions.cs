using System.Text;

namespace MLNet.DeepExtensions.Auto;

/// <summary>What is known of a file beforehand. What is null is found out by looking at it.</summary>
public sealed class DataFileOptions
{
    /// <summary>What stands between the values of a line. Default null: found out among comma, semicolon, tab and bar.</summary>
    public char? Delimiter { get; set; }

    /// <summary>What stands around values that hold a delimiter or the end of a line. Default null: found out among " and '.</summary>
    public char? Quote { get; set; }

    /// <summary>
    /// The encoding of its text. Default null: a byte order mark tells; without one UTF-8, or Windows-1252 if it is no UTF-8.
    /// </summary>
    public Encoding? Encoding { get; set; }

    /// <summary>Whether the first line, or the first row of a sheet, names the columns. Default null: found out.</summary>
    public bool? HasHeader { get; set; }

    /// <summary>The sheet of a workbook. Default null: the first one.</summary>
    public string? SheetName { get; set; }

    /// <summary>What to do with lines that have more or fewer values than there are columns. Default: refuse the file, and name them.</summary>
    public WrongLines WrongLines { get; set; } = WrongLines.Refuse;

    internal DataFileOptions ValidatedCopy()
    {
        if (!Enum.IsDefined(WrongLines))
        {
            throw new ArgumentOutOfRangeException(nameof(WrongLines), WrongLines, "It must be Refuse or Skip.");
        }

        return Delimiter is null || Delimiter != Quote
            ? (DataFileOptions)MemberwiseClone()
            : throw new ArgumentException($"Delimiter and Quote must be two characters, but both are '{Quote}'.");
    }
}
