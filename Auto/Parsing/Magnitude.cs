using System.Globalization;

namespace MLNet.DeepExtensions.Auto.Parsing;

/// <summary>What a number is taken times, or divided by, as what stands beside it says: "1.2M", "12 %".</summary>
/// <param name="Factor">A whole number.</param>
/// <param name="Divides">Whether it is divided by.</param>
internal sealed record Magnitude(float Factor, bool Divides = false)
{
    private static readonly Magnitude _thousand = new(1e3f), _million = new(1e6f), _billion = new(1e9f), _trillion = new(1e12f);

    private static readonly Dictionary<string, Magnitude> _known = new(StringComparer.Ordinal)
    {
        ["%"] = new(100, Divides: true),
        ["k"] = _thousand,
        ["K"] = _thousand,
        ["Tsd"] = _thousand,
        ["Tsd."] = _thousand,
        ["thousand"] = _thousand,
        ["M"] = _million,
        ["mn"] = _million,
        ["Mn"] = _million,
        ["Mio"] = _million,
        ["Mio."] = _million,
        ["million"] = _million,
        ["B"] = _billion,
        ["bn"] = _billion,
        ["Bn"] = _billion,
        ["Mrd"] = _billion,
        ["Mrd."] = _billion,
        ["billion"] = _billion,
        ["T"] = _trillion,
        ["tn"] = _trillion,
        ["trillion"] = _trillion,
    };

    // Small letters that are units of their own where no thousands stand beside them.
    private static readonly Dictionary<string, Magnitude> _besideThousands = new(StringComparer.Ordinal)
    {
        ["m"] = _million,
        ["b"] = _billion,
        ["t"] = _trillion,
    };

    /// <summary>What a text beside numbers says.</summary>
    /// <param name="affix">The text.</param>
    /// <param name="all">All texts that stand beside numbers of the column: "m" is a million only where others are thousands.</param>
    /// <returns>Null if it says nothing of the kind.</returns>
    public static Magnitude? Find(string affix, IEnumerable<string> all) =>
        _known.GetValueOrDefault(affix)
        ?? (all.Any(other => _known.GetValueOrDefault(other) == _thousand) ? _besideThousands.GetValueOrDefault(affix) : null);

    /// <summary>The number that is meant.</summary>
    public float Apply(float number) => Divides ? number / Factor : number * Factor;

    /// <summary>The same as an expression.</summary>
    public string Apply(string number) => string.Create(CultureInfo.InvariantCulture, $"{number} {(Divides ? '/' : '*')} {Factor:F0}f");
}
