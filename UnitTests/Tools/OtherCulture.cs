using System.Globalization;

namespace MLNet.DeepExtensions.UnitTests.Tools;

/// <summary>Another culture than the machine's, on the calling thread until it is disposed.</summary>
internal sealed class OtherCulture : IDisposable
{
    private readonly CultureInfo _before = CultureInfo.CurrentCulture;

    private OtherCulture(CultureInfo culture) => CultureInfo.CurrentCulture = culture;

    /// <summary>That of Germany, which writes numbers with a comma for the point.</summary>
    public static OtherCulture German() => new(CultureInfo.GetCultureInfo("de-DE"));

    /// <summary>That of no country.</summary>
    public static OtherCulture Invariant() => new(CultureInfo.InvariantCulture);

    public void Dispose() => CultureInfo.CurrentCulture = _before;
}
