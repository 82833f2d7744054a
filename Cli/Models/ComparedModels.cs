using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Cli.Running;
using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.Cli.Models;

/// <summary>Two models on the same rows.</summary>
/// <param name="one">The first model, A.</param>
/// <param name="other">The second model, B.</param>
/// <param name="rows">The rows.</param>
/// <param name="pairs">The figures of both.</param>
/// <param name="difference">By how much they are wrong.</param>
internal sealed class ComparedModels(
    LoadedModel one,
    LoadedModel other,
    LabelledRows rows,
    IReadOnlyList<(MetricValue First, MetricValue Second)> pairs,
    PairedDifference difference)
{
    /// <summary>The comparison for people.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{rows.Count:N0} rows: A is {one.Path}, B is {other.Path}").AppendLine();
        var width = pairs.Max(pair => pair.First.Name.Length);
        foreach (var (first, second) in pairs)
        {
            var better = first.Value == second.Value ? "the same"
                : first.HigherIsBetter == (second.Value > first.Value) ? "B is better"
                : "A is better";
            text.AppendLine(CultureInfo.InvariantCulture, $"{first.Name.PadRight(width)}  A {first.Value,10:G5}  B {second.Value,10:G5}  {better}");
        }

        text.AppendLine().AppendLine(
            CultureInfo.InvariantCulture,
            $"The {RowErrors.NameOf(one.Task)} of A less that of B is {difference.Difference:G4} "
            + $"[{difference.Lower:G4}, {difference.Upper:G4}] at 95 %; "
            + $"A is nearer in {difference.FirstBetter:N0} rows, B in {difference.SecondBetter:N0}.");
        return text.Append(difference switch
        {
            { IsFew: true } => "There are too few rows to tell which is better.",
            { Verdict: "undecided" } => "That may be chance: the rows do not tell which is better.",
            { Verdict: "first" } => "A is better.",
            _ => "B is better.",
        }).ToString();
    }

    /// <summary>The comparison for machines.</summary>
    public JsonObject ToJson() => new()
    {
        ["first"] = Path.GetFullPath(one.Path),
        ["second"] = Path.GetFullPath(other.Path),
        ["task"] = one.Task.ToString(),
        ["label"] = one.LabelName,
        ["rows"] = rows.Count,
        ["leftOut"] = rows.LeftOut,
        ["metrics"] = new JsonArray(
        [
            .. pairs.Select(pair => (JsonNode)new JsonObject
            {
                ["name"] = pair.First.Name,
                ["first"] = JsonAnswer.Number(pair.First),
                ["second"] = JsonAnswer.Number(pair.Second),
                ["higherIsBetter"] = pair.First.HigherIsBetter,
            }),
        ]),
        ["error"] = new JsonObject
        {
            ["name"] = RowErrors.NameOf(one.Task),
            ["first"] = JsonAnswer.Number(difference.First),
            ["second"] = JsonAnswer.Number(difference.Second),
            ["difference"] = JsonAnswer.Number(difference.Difference),
            ["lower"] = JsonAnswer.Number(difference.Lower),
            ["upper"] = JsonAnswer.Number(difference.Upper),
            ["firstBetter"] = difference.FirstBetter,
            ["secondBetter"] = difference.SecondBetter,
        },
        ["better"] = difference.Verdict,
    };
}
