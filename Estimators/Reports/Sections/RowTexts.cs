using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.Reports.Sections;

/// <summary>What tells people which row is meant: the values of some columns.</summary>
/// <param name="Names">The names of the columns.</param>
/// <param name="Texts">For each row the values.</param>
internal sealed record RowTexts(IReadOnlyList<string> Names, IReadOnlyList<IReadOnlyList<string>> Texts)
{
    private const int Longest = 90;

    /// <summary>Reads the first columns that the model's score depends on.</summary>
    /// <param name="judged">The model.</param>
    /// <param name="rowNumbers">The places of the rows.</param>
    /// <param name="most">How many columns at most.</param>
    public static RowTexts Read(JudgedModel judged, IReadOnlyList<int> rowNumbers, int most)
    {
        var rows = ModelParts.Read(judged.Model, PickedRowsView.Create(judged.Rows, rowNumbers), judged.Settings.LabelColumnName);
        var parts = rows.Parts.Take(most).ToArray();
        return new RowTexts(
            [.. parts.Select(part => part.Name)],
            [.. rowNumbers.Select((_, row) => (IReadOnlyList<string>)[.. parts.Select(part => Short(rows.Memory.GetText(row, part)))])]);
    }

    private static string Short(string text) => text.Length <= Longest ? text : text[..(Longest - 1)] + "…";
}
