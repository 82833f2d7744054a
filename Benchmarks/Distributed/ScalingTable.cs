using System.Globalization;

namespace MLNet.DeepExtensions.Benchmarks.Distributed;

/// <summary>
/// Prints how many rows a second processes train on together: beside one process, and beside what the same processes do at once when each trains by
/// itself. Processors that are not alike, or are taken away at times, make these differ: together, all go at the pace of the slowest.
/// </summary>
/// <param name="batch">The rows of a step of one process.</param>
/// <param name="one">The seconds of a step of one process, with nothing beside it.</param>
/// <param name="apart">The seconds of a step of each process, when all train at once, each by itself.</param>
/// <param name="slowest">The same of the process that is the slowest in a step.</param>
internal sealed class ScalingTable(int batch, double one, double[] apart, double slowest)
{
    /// <summary>Prints the titles.</summary>
    public static void PrintHeading() => Print(
        $"{"scaling",-16}{"processes",10}{"batch",8}{"ms a step",11}{"ms shared",16}"
        + $"{"times one",11}{"the slowest",13}{"the mean",10}{"model: ms",11}{"times one",11}");

    /// <summary>Prints what one process does alone, and what all do at once, each by itself.</summary>
    public void PrintAlone()
    {
        PrintLine("one", 1, batch, one, string.Empty);
        PrintLine("alone, at once", apart.Length, batch * apart.Length, slowest, string.Empty);
        Print($"{string.Empty,-16}its processes, ms: {string.Join("; ", apart.Select(seconds => Milliseconds(seconds)))}");
    }

    /// <summary>Prints what processes did together.</summary>
    /// <param name="scaling">The kind of scaling.</param>
    /// <param name="rows">The rows of a step, of all processes.</param>
    /// <param name="seconds">The seconds of a step.</param>
    /// <param name="least">Those at the others, of the process that waits the least.</param>
    /// <param name="most">The same of the one that waits the most.</param>
    /// <param name="foreseen">The seconds of a step by the model.</param>
    public void PrintMeasured(string scaling, int rows, double seconds, double least, double most, double foreseen) => PrintLine(
        scaling, apart.Length, rows, seconds, $"{Milliseconds(least)} to {Milliseconds(most)}", foreseen);

    /// <summary>Prints what the model says of as many processes as were not measured.</summary>
    public void PrintForeseen(string scaling, int processes, int rows, double foreseen) =>
        Print(string.Create(
            CultureInfo.InvariantCulture,
            $"{scaling,-16}{processes,10}{rows,8}{string.Empty,61}{foreseen * 1e3,11:F2}{Times(rows, foreseen),11:F2}"));

    private void PrintLine(string scaling, int processes, int rows, double seconds, string shared, double? foreseen = null)
    {
        var speed = rows / seconds;
        var (ofSlowest, ofMean) = (speed / (batch / slowest), speed / apart.Average(ofOne => batch / ofOne));
        var model = foreseen is { } its ? string.Create(CultureInfo.InvariantCulture, $"{its * 1e3,11:F2}{Times(rows, its),11:F2}") : string.Empty;
        Print(string.Create(
            CultureInfo.InvariantCulture,
            $"{scaling,-16}{processes,10}{rows,8}{seconds * 1e3,11:F2}{shared,16}"
            + $"{Times(rows, seconds),11:F2}{ofSlowest,13:F2}{ofMean,10:F2}{model}"));
    }

    // How many times as many rows a second as one process trains on.
    private double Times(int rows, double seconds) => rows / seconds * one / batch;

    private static string Milliseconds(double seconds) => (seconds * 1e3).ToString("F2", CultureInfo.InvariantCulture);

    private static void Print(string line) => Console.WriteLine(line);
}
