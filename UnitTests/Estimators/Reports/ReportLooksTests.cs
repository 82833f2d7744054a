using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Reports;

/// <summary>The page in a browser, where there is one.</summary>
[TestClass]
public sealed partial class ReportLooksTests
{
    private const int PhoneWidth = 390;

    [TestMethod]
    [DataRow("light")]
    [DataRow("dark")]
    public void Page_InChromium_IsNotBlank(string scheme)
    {
        var folder = SharedFolders.Create();
        var file = folder.Write("report.html", ReportSectionTests.Page);
        var picture = folder.PathOf("report.png");
        string[] dark = scheme == "dark" ? ["--blink-settings=preferredColorScheme=0"] : [];
        var output = Browse(folder, [$"--screenshot={picture}", "--window-size=1000,1600", .. dark, new Uri(file).AbsoluteUri]);
        Assert.IsTrue(File.Exists(picture), output);
        using var image = MLImage.CreateFromFile(picture);
        var colours = image.Pixels.ToArray().Chunk(4).Select(pixel => (pixel[0], pixel[1], pixel[2])).CountBy(colour => colour).ToArray();
        var most = colours.MaxBy(colour => colour.Value);
        Assert.IsGreaterThan(50, colours.Length, "It must show more than a few colours.");
        Assert.IsLessThan(0.97, most.Value / (double)(image.Width * image.Height), "Nearly all of it has one colour.");
        Assert.AreEqual(scheme == "dark", most.Key.Item1 < 128, $"Most of it has the colour {most.Key}.");
    }

    // The page runs no script, so another measures it, in a frame as wide as a phone.
    [TestMethod]
    public void Page_OnAPhone_IsNoWiderThanIt()
    {
        var folder = SharedFolders.Create();
        folder.Write("report.html", ReportSectionTests.Page);
        var frame = folder.Write("frame.html", $$"""
            <!DOCTYPE html><iframe id="page" src="report.html" style="width:{{PhoneWidth}}px;height:800px;border:0"></iframe><p id="width"></p>
            <script>
            document.getElementById('page').addEventListener('load', event =>
              document.getElementById('width').textContent = event.target.contentDocument.documentElement.scrollWidth + ' pixels');
            </script>
            """);
        var text = Browse(folder, "--allow-file-access-from-files", "--virtual-time-budget=5000", "--dump-dom", new Uri(frame).AbsoluteUri);
        var width = Width().Match(text);
        Assert.IsTrue(width.Success, text);
        Assert.IsLessThanOrEqualTo(PhoneWidth, int.Parse(width.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    // With a profile of its own: one that another Chromium uses would give the page to that one, and a container has little memory for all to share.
    private static string Browse(TemporaryFolder folder, params string[] arguments)
    {
        string[] own = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage", "--no-first-run"];
        return ChildProcess.Run(new ProcessStartInfo(FindBrowser(), [.. own, $"--user-data-dir={folder.PathOf("profile")}", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }).Output;
    }

    private static string FindBrowser()
    {
        string[] names = ["chromium", "chromium-browser", "google-chrome", "chrome.exe"];
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator);
        if (folders.SelectMany(folder => names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists) is { } found)
        {
            return found;
        }

        Assert.Inconclusive("There is no Chromium on the PATH to look at the page with.");
        return string.Empty;
    }

    [GeneratedRegex(@"<p id=""width"">(\d+) pixels</p>")]
    private static partial Regex Width();
}
