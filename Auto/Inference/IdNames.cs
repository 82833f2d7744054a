using System.Text.RegularExpressions;

namespace MLNet.DeepExtensions.Auto.Inference;

/// <summary>Names that columns of a certain meaning often have.</summary>
internal static partial class IdNames
{
    /// <summary>Whether a column's name is that of an id.</summary>
    public static bool IsId(string name) => Word().IsMatch(name) || Suffix().IsMatch(name);

    [GeneratedRegex(
        @"(^|[\W_])(id|uuid|guid|index|idx|rowid|row|rownumber|nr|no)$|^unnamed: ?0$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex("[a-z](Id|ID)$", RegexOptions.CultureInvariant)]
    private static partial Regex Suffix();
}
