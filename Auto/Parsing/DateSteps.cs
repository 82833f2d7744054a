using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Auto.Parsing;

/// <summary>Makes numbers of a column of dates, by ML.NET's own steps.</summary>
/// <param name="name">The name of the column.</param>
/// <param name="format">How its dates are written.</param>
internal sealed class DateSteps(string name, DateFormat format)
{
    /// <summary>The date from which the slot Days counts.</summary>
    public const string Origin = "2000-01-01";

    // The day before Origin was a Friday, and 1 is Monday.
    private const string Weekday = "n + 5 - 7 * floor((n + 5) / 7) + 1";

    private string Year => Helper("year");

    private string Month => Helper("month");

    private string Day => Helper("day");

    private string Seconds => Helper("seconds");

    private string Days => Helper("days");

    /// <summary>The names of the slots: parts of the date, and its place in the year, the week and the day as a point on a circle.</summary>
    public static IReadOnlyList<string> SlotNames(bool hasTime)
    {
        string[] date = ["Year", "Month", "Day", "Weekday", "Days", "YearSin", "YearCos", "WeekSin", "WeekCos"];
        return hasTime ? [.. date, "Hour", "DaySin", "DayCos"] : date;
    }

    /// <summary>The steps that put a vector in the place of the texts.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="taken">The names of all columns; those that are slots' names, too, are kept.</param>
    public EstimatorChain<ITransformer> Create(MLContext ml, IReadOnlySet<string> taken)
    {
        var slots = SlotNames(format.HasTime);
        string[] hidden = [.. slots.Where(slot => taken.Contains(slot) && slot != name)];
        IEstimator<ITransformer>[] steps =
        [
            .. hidden.Select(slot => ml.Transforms.CopyColumns(Helper(slot), slot)),
            .. CreateParts(ml),
            .. slots.Zip(SlotExpressions(), (slot, expression) =>
                ml.Transforms.Expression(slot, $"(y, m, d, s, n) => {expression}", Year, Month, Day, Seconds, Days)),

            // Slots are named as the columns that they are made of.
            ml.Transforms.Concatenate(Helper("all"), [.. slots]),
            ml.Transforms.DropColumns([.. slots.Where(slot => slot != name), Year, Month, Day, Seconds, Days]),
            ml.Transforms.CopyColumns(name, Helper("all")),
            .. hidden.Select(slot => ml.Transforms.CopyColumns(slot, Helper(slot))),
            ml.Transforms.DropColumns([Helper("all"), .. hidden.Select(Helper)]),
        ];
        return steps.Aggregate(new EstimatorChain<ITransformer>(), (chain, step) => chain.Append(step));
    }

    // Days are counted by the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 7), and are missing where there is no such day.
    private IEnumerable<ExpressionEstimator> CreateParts(MLContext ml)
    {
        var parts = new DateExpressions(format);
        const string Before = "(m <= 2f ? y - 1f : y)";
        const string Century = $"floor({Before} / 100f)";
        const string Number =
            $"double(floor(1461d * double({Before} + 4716f) / 4d))"
            + " + double(floor(306001d * double((m <= 2f ? m + 12f : m) + 1f) / 10000d)) + double(d)"
            + $" + double(2f - {Century} + floor({Century} / 4f)) - 2453069d";
        const string IsLeap = "(y - 4f * floor(y / 4f) == 0f && (y - 100f * floor(y / 100f) != 0f || y - 400f * floor(y / 400f) == 0f))";
        const string Last = $"(m == 2f ? ({IsLeap} ? 29f : 28f) : m == 4f || m == 6f || m == 9f || m == 11f ? 30f : 31f)";
        const string IsDate = $"y >= 1f && m >= 1f && m <= 12f && d >= 1f && d <= {Last} && s >= 0f";
        return
        [
            ml.Transforms.Expression(Year, parts.Year(), name),
            ml.Transforms.Expression(Month, parts.Month(), name),
            ml.Transforms.Expression(Day, parts.Day(), name),
            ml.Transforms.Expression(Seconds, parts.Seconds(), name),
            ml.Transforms.Expression(
                Days, $"(y, m, d, s) => {IsDate} ? single({Number}) : {ExpressionBuilder.Missing}", Year, Month, Day, Seconds),
        ];
    }

    // "n - n" is 0, or missing where there is no such day.
    private string[] SlotExpressions()
    {
        string[] expressions =
        [
            "y + (n - n)", "m + (n - n)", "d + (n - n)", Weekday,
            format.HasTime ? "single(double(n) + double(s) / 86400d)" : "n",
            .. OnCircle("m - 1f + (d - 1f) / 31f + (n - n)", 12), .. OnCircle($"{Weekday} - 1f", 7),
        ];
        return format.HasTime ? [.. expressions, "floor(s / 3600f) + (n - n)", .. OnCircle("s / 3600f + (n - n)", 24)] : expressions;
    }

    private static IEnumerable<string> OnCircle(string value, int length)
    {
        var angle = $"({value}) * {ExpressionBuilder.Number(2 * MathF.PI / length)}";
        return [$"sin({angle})", $"cos({angle})"];
    }

    private string Helper(string part) => NetworkOutput.HelperName($"{name}.{part}");
}
