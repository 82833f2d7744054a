using System.Globalization;
using System.Text.RegularExpressions;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Golden;

/// <summary>
/// What was recorded of a fit, as a text file of this folder. Whoever changes how networks are trained or scored sees here what became different.
/// </summary>
/// <remarks>
/// <para>
/// An ordinary test run compares with tolerance, as other processors add numbers in another order: texts must be the same, numbers nearly so, and
/// hashes are passed over. What is exact, one machine tells: record all files before a change and after it (the environment variable
/// <c>GOLDEN=record</c>, the filter <c>FullyQualifiedName~Golden</c>); <c>git diff --exit-code UnitTests/Golden</c> then says whether any bit is
/// another one.
/// </para>
/// <para>
/// The files under <c>Models</c> are kept as earlier versions saved them. Recording writes only those that are not there.
/// </para>
/// </remarks>
internal static partial class GoldenFile
{
    // Recorded on one processor and fitted on another, scores differ by 3e-4 at most. Of 21 recorded fits that a tolerance of .1 took for those
    // without their option, 19 are not taken for them by these.
    private const double LossTolerance = 3e-4;
    private const double Tolerance = 2e-3;

    // A step of Adam moves a weight whose gradient is nearly zero by the whole step size, up or down as the last bits will have it: the scores of
    // these fits by up to 0.01.
    private const double ShakenTolerance = 0.03;

    private static readonly string[] _shaken =
    [
        "ema-network", "encoder-multi-output", "lstm-multi-output", "network-binary", "network-multi-label", "network-multi-output",
        "network-multiclass", "network-regression", "text-cnn-multi-output", "transfer-other-task",
    ];

    /// <summary>Whether the files are written instead of compared.</summary>
    public static bool IsRecording { get; } = Environment.GetEnvironmentVariable("GOLDEN") == "record";

    /// <summary>The path of a file in this folder.</summary>
    public static string PathOf(params string[] parts) => Repository.PathOf(["UnitTests", "Golden", .. parts]);

    /// <summary>Writes a file, or fails unless it says nearly the same.</summary>
    /// <param name="text">What is so now, lines that end in "\n".</param>
    /// <param name="parts">The file's place in this folder.</param>
    public static void Check(string text, params string[] parts)
    {
        var file = PathOf(parts);
        if (IsRecording)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
            return;
        }

        Assert.IsTrue(File.Exists(file), $"{file} is missing. Run the tests with the environment variable GOLDEN=record to write it.");
        var (expected, actual) = (Lines(File.ReadAllText(file)), Lines(text));
        var tolerance = _shaken.Contains(Path.GetFileNameWithoutExtension(file)) ? ShakenTolerance : Tolerance;
        for (var i = 0; i < Math.Min(expected.Length, actual.Length); i++)
        {
            if (!AreClose(expected[i], actual[i], tolerance))
            {
                Assert.Fail($"{string.Join('/', parts)}, line {i + 1}\nrecorded: {expected[i]}\nnow:      {actual[i]}");
            }
        }

        Assert.HasCount(expected.Length, actual, $"lines of {string.Join('/', parts)}");
    }

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").Split('\n');

    private static bool AreClose(string expected, string actual, double tolerance)
    {
        (expected, actual) = (Hash().Replace(expected, "hash"), Hash().Replace(actual, "hash"));
        if (Number().Replace(expected, "#") != Number().Replace(actual, "#"))
        {
            return false;
        }

        // Numbers in the log are rounded, and labels decided: the least difference may tip them.
        if (expected.StartsWith("log ", StringComparison.Ordinal) || expected.StartsWith("label ", StringComparison.Ordinal))
        {
            return true;
        }

        // Single weights go either way, by many steps; their mean and their size stay.
        (expected, actual) = (SingleWeights().Replace(expected, "weights"), SingleWeights().Replace(actual, "weights"));
        tolerance = OfScoresOrWeights().IsMatch(expected) ? tolerance : LossTolerance;
        return Numbers(expected).Zip(Numbers(actual))
            .All(pair => Math.Abs(pair.First - pair.Second) <= tolerance * Math.Max(1, Math.Abs(pair.First)));
    }

    private static IEnumerable<double> Numbers(string line) =>
        Number().Matches(line).Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"-?\d+(\.\d+)?(E[-+]?\d+)?")]
    private static partial Regex Number();

    [GeneratedRegex("(?<=^weight .*)first .* last .*")]
    private static partial Regex SingleWeights();

    [GeneratedRegex("^(row|weight) ")]
    private static partial Regex OfScoresOrWeights();

    [GeneratedRegex("sha256:[0-9a-f]+")]
    private static partial Regex Hash();
}
