using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Auto;

/// <summary>A column of data: what it is, how it is written, and why it was taken for that.</summary>
public sealed class DataColumn
{
    internal DataColumn(string name, DataColumnKind kind, string reason)
    {
        Name = name;
        Kind = kind;
        Reason = reason;
    }

    /// <summary>The name of the column in the data, and in what is parsed of it.</summary>
    public string Name { get; }

    /// <summary>What its values are.</summary>
    public DataColumnKind Kind { get; }

    /// <summary>
    /// How the values are written as texts; null for plainly. Of a Number, 1234.56 as it is written and what may stand beside it, such as
    /// <c>1.234,56 €</c> or <c>12%</c> (which is 0.12); of a Date, a pattern of .NET such as <c>dd.MM.yyyy HH:mm</c>; of a Boolean, the words for
    /// true and for false, such as <c>yes/no</c>; of a Category or Text, <c>trim</c> to take blanks off its ends, <c>lower</c> for small letters, or
    /// both.
    /// </summary>
    public string? Format { get; internal init; }

    /// <summary>The texts that stand for a missing value, such as <c>?</c> and <c>NA</c>. An empty text always does.</summary>
    public IReadOnlyList<string> MissingMarks { get; internal init; } = [];

    /// <summary>
    /// The type of the column in what a file gives, and so in what a model takes: Single where all values are plain numbers or empty, String
    /// for all others, which come as the file has them.
    /// </summary>
    public DataKind RawType { get; internal init; } = DataKind.String;

    /// <summary>Why it was taken for that: in a few words, without a full stop.</summary>
    public string Reason { get; }

    /// <summary>Whether a model may learn from it: it is neither an id, nor constant, nor ignored.</summary>
    public bool IsUsed => Kind is not (DataColumnKind.Id or DataColumnKind.Constant or DataColumnKind.Ignored);

    /// <summary>How the values are written, should they be of another kind; what the rows told.</summary>
    internal ColumnFormats Formats { get; init; } = new();

    /// <summary>Its name, what it is, and why.</summary>
    public override string ToString() => $"{Name}: {Kind}, {Reason}";
}
