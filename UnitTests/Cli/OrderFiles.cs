using System.Globalization;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Cli;

/// <summary>Made-up orders as files that people send: does one come back? And a model of them, which is trained once for all tests.</summary>
internal static class OrderFiles
{
    private static readonly Lazy<TemporaryFolder> _folder = new(Create);
    private static readonly Lazy<CommandRun> _run = new(Train);

    /// <summary>A folder with orders.csv, 200 rows, and test.csv, 60 rows.</summary>
    internal static TemporaryFolder Folder => _folder.Value;

    /// <summary>The run that trained a model on them.</summary>
    internal static CommandRun Run => _run.Value;

    /// <summary>The folder that it wrote.</summary>
    internal static string Model => Run is { ExitCode: 0 } ? Folder.PathOf("model") : throw new InvalidOperationException(Run.Error);

    internal static string Orders => Folder.PathOf("orders.csv");

    internal static string Test => Folder.PathOf("test.csv");

    /// <summary>The lines of a file of orders.</summary>
    internal static IEnumerable<string> Lines(int count, int seed)
    {
        var random = new Random(seed);
        yield return "Order;Amount;Date;Region;Returned";
        for (var i = 0; i < count; i++)
        {
            var (amount, region) = (random.Next(1000, 90000) / 100.0, random.Next(3));
            var isReturned = (amount / 100) + (3 * region) + random.NextDouble() > 8;
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"A-{i * 7919 % 9973};{amount:F2} €;{(i % 28) + 1}.{(i % 12) + 1}.2024;"
                + $"{(i % 20 == 5 ? "?" : ((string[])["north", "south", "west"])[region])};{(isReturned ? "yes" : "no")}");
        }
    }

    private static TemporaryFolder Create()
    {
        var folder = SharedFolders.Create();
        File.WriteAllLines(folder.PathOf("orders.csv"), Lines(200, seed: 1));
        File.WriteAllLines(folder.PathOf("test.csv"), Lines(60, seed: 2));
        return folder;
    }

    private static CommandRun Train() => CommandRun.Start(
        "train", Orders, "--label", "Returned", "--test", Test, "--trainers", "linear,mlp", "--folds", "2", "--time", "none",
        "--out", Folder.PathOf("model"), "--json");
}
