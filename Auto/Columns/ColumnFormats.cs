using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto.Parsing;

namespace MLNet.DeepExtensions.Auto;

/// <summary>How the values of a column are written, by what they may be.</summary>
internal sealed record ColumnFormats
{
    /// <summary>Whether all values are plain numbers or empty.</summary>
    public bool IsPlain { get; init; }

    /// <summary>How they are written as numbers; null for plainly.</summary>
    public string? Number { get; init; }

    /// <summary>How they are written as dates.</summary>
    public string Date { get; init; } = new DateFormat(DateOrder.YearMonthDay, HasTime: false).ToPattern();

    /// <summary>How they are written as Booleans; null for 0 and 1.</summary>
    public string? Boolean { get; init; }

    /// <summary>How they are written as texts.</summary>
    public string? Text { get; init; }

    /// <summary>The texts that stand for a missing value.</summary>
    public IReadOnlyList<string> MissingMarks { get; init; } = [];

    /// <summary>What is known of a column whose rows nobody has seen.</summary>
    public static ColumnFormats From(DataColumnKind kind, string? format, IReadOnlyList<string> marks, DataKind rawType) => new()
    {
        IsPlain = rawType == DataKind.Single,
        Number = kind == DataColumnKind.Number ? format : null,
        Date = kind == DataColumnKind.Date ? format! : new ColumnFormats().Date,
        Boolean = kind == DataColumnKind.Boolean ? format : null,
        Text = kind is DataColumnKind.Category or DataColumnKind.Text ? format : null,
        MissingMarks = marks,
    };

    /// <summary>Makes a column of a kind.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="reason">Why.</param>
    public DataColumn Create(string name, DataColumnKind kind, string reason) => Create(name, kind, FormatOf(kind), reason);

    /// <summary>Makes a column of a kind that is written in another way.</summary>
    /// <exception cref="ArgumentException">There is no such format of the kind.</exception>
    public DataColumn Create(string name, DataColumnKind kind, string? format, string reason)
    {
        Require(kind, format);
        return new DataColumn(name, kind, reason)
        {
            Format = format,
            MissingMarks = MissingMarks,
            RawType = IsPlain && format is null && kind is DataColumnKind.Number or DataColumnKind.Boolean ? DataKind.Single : DataKind.String,
            Formats = this,
        };
    }

    /// <summary>Checks a format.</summary>
    /// <exception cref="ArgumentException">There is no such format of the kind.</exception>
    public static void Require(DataColumnKind kind, string? format)
    {
        switch (kind)
        {
            case DataColumnKind.Number when format is not null:
                _ = NumberFormat.FromExample(format);
                break;
            case DataColumnKind.Date:
                _ = DateFormat.FromPattern(format ?? throw new ArgumentException("A date must have a format, such as \"dd.MM.yyyy\"."));
                break;
            case DataColumnKind.Boolean when format is not null:
                _ = BooleanWords.FromText(format);
                break;
            case DataColumnKind.Category or DataColumnKind.Text:
                _ = TextCleaning.FromText(format);
                break;
            default:
                if (format is not null)
                {
                    throw new ArgumentException($"A column of the kind {kind} has no format, but \"{format}\" was given. Leave it out.");
                }

                break;
        }
    }

    private string? FormatOf(DataColumnKind kind) => kind switch
    {
        DataColumnKind.Number => Number,
        DataColumnKind.Date => Date,
        DataColumnKind.Boolean => Boolean,
        DataColumnKind.Category or DataColumnKind.Text => Text,
        _ => null,
    };
}
