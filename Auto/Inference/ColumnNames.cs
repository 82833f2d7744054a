using System.Text.RegularExpressions;

namespace MLNet.DeepExtensions.Auto.Inference;

/// <summary>What the name of a column tells of it.</summary>
internal static partial class ColumnNames
{
    /// <summary>Whether it is that of an id.</summary>
    public static bool IsId(string name) => Id().IsMatch(name) || IdSuffix().IsMatch(name);

    /// <summary>Whether it is that of a code of digits, such as a postcode or a telephone number.</summary>
    public static bool IsCode(string name) => Code().IsMatch(name);

    /// <summary>Whether it may be that of an amount, although it is that of an id: "No." also counts.</summary>
    public static bool IsCount(string name) => Count().IsMatch(name);

    [GeneratedRegex(
        @"(^|[\W_])(id|uuid|guid|index|idx|rowid|row|rownumber|nr|no)$|^unnamed: ?0$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Id();

    [GeneratedRegex("[a-z](Id|ID)$", RegexOptions.CultureInvariant)]
    private static partial Regex IdSuffix();

    [GeneratedRegex(
        @"(^|[\W_]|(?<=[a-z]))(zip|zip ?code|postal ?code|postcode|plz|cap|cep|phone|telephone|tel|fips|iban|isbn|ean|gtin|sic|naics|code)([\W_]|$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Code();

    [GeneratedRegex(@"(^|[\W_])(nr|no|row|index|idx)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Count();
}
