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
        using var folder = new TemporaryFolder();
        var file = folder.Write("report.html", ReportSectionTests.Page);
        var picture = folder.PathOf("report.png");
        string[] dark = scheme == "dark" ? ["--blink-settings=preferredColorScheme=0"] : [];
        Browse([$"--screenshot={picture}", "--window-size=1000,1600", .. dark, new Uri(file).AbsoluteUri]);
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
        using var folder = new TemporaryFolder();
        folder.Write("report.html", ReportSectionTests.Page);
        var frame = folder.Write("frame.html", $$"""
            <!DOCTYPE html><iframe id="page" src="report.html" style="width:{{PhoneWidth}}px;height:800px;border:0"></iframe><p id="width"></p>
            <script>
            document.getElementById('page').addEventListener('load', event =>
              document.getElementById('width').textContent = event.target.contentDocument.documentElement.scrollWidth + ' pixels');
            </script>
            """);
        var text = Browse("--allow-file-access-from-files", "--virtual-time-budget=5000", "--dump-dom", new Uri(frame).AbsoluteUri);
        var width = Width().Match(text);
        Assert.IsTrue(width.Success, text);
        Assert.IsLessThanOrEqualTo(PhoneWidth, int.Parse(width.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    private static string Browse(params string[] arguments)
    {
        var browser = FindBrowser();
        var start = new ProcessStartInfo(browser) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text;
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
