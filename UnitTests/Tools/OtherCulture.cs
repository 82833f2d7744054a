using System.Globalization;

namespace MLNet.DeepExtensions.UnitTests.Tools;

/// <summary>The culture of Germany, with a comma in numbers, on the calling thread until it is disposed.</summary>
internal sealed class OtherCulture : IDisposable
{
    private readonly CultureInfo _before = CultureInfo.CurrentCulture;

    public OtherCulture() => CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");

    public void Dispose() => CultureInfo.CurrentCulture = _before;
}
