namespace MLNet.DeepExtensions.Explanations;

/// <summary>What a column of a row did to the row's score.</summary>
/// <param name="Name">The column, or the slot of a column of numbers.</param>
/// <param name="Value">The row's value in words: a number, a text, the name of a category.</param>
/// <param name="Contribution">By how much the score is higher for this value than for those of other rows, on average.</param>
public sealed record ColumnContribution(string Name, string Value, double Contribution);

/// <summary>Why a row has its score.</summary>
/// <param name="Columns">What each column did, largest effect first; together the score less the mean score of the background rows.</param>
/// <param name="ClassName">The class whose score is explained; null if there is only one score.</param>
/// <param name="Score">The row's score.</param>
/// <param name="BaselineScore">The mean score of the background rows that were drawn.</param>
public sealed record ColumnExplanation(IReadOnlyList<ColumnContribution> Columns, string? ClassName, double Score, double BaselineScore)
{
    /// <summary>The score, and what each column added to it.</summary>
    public override string ToString() => ExplanationText.Of(
        ClassName, Score, BaselineScore, Columns.Select(column => ($"{column.Name} = {column.Value}", column.Contribution)));
}
